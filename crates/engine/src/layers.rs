//! What runs around handlers: middleware, dependencies, guards, interceptors, layers, wherever they are mounted.

mod asked;
mod files;
mod matcher;

pub(crate) use asked::meant;
pub(crate) use files::Frame;

use crate::analysis::Analysis;
use crate::apis::{Around, Entry};
use crate::handlers::Handler;
use crate::meaning::{Hit, Meaning};
use crate::names::Value;
use crate::project::{ClassRef, FnRef, Place};
use crate::role::{Role, Slot};
use files::Framing;
use mistral_lint_grammars::facts::{ExprId, ExprKind, FunctionId, Parent};
use rustc_hash::{FxHashMap, FxHashSet};

/// Something that runs around a handler.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Layer {
    /// What is named where it is mounted.
    Expr(Place),
    /// A function of the project under a decorator that mounts it.
    Function(FnRef),
    /// What a file gives, by its name.
    Frame(Frame),
}

impl Layer {
    /// Whether it is a function of the project, or an object with that method.
    pub(crate) fn runs(self, analysis: &Analysis<'_, '_>, function: FnRef) -> bool {
        let method_of = |class: &ClassRef| {
            let methods = &analysis.project().facts(class.file).class(class.id).methods;
            class.file == function.file && methods.contains(&function.id)
        };
        match self {
            Self::Function(known) => known == function,
            Self::Expr(place) => {
                analysis.meaning.names.values(place).iter().any(|value| match value {
                    Value::Function(known) => *known == function,
                    Value::Class(class) | Value::Instance(class) => method_of(class),
                    _ => false,
                })
            }
            Self::Frame(_) => false,
        }
    }
}

/// Something that is mounted in front of an app or router, or an app that a router is mounted in.
#[derive(Debug, Clone)]
struct Mounted<T> {
    what: T,
    /// Only what comes in below this path.
    path: Option<Box<str>>,
}

/// Everything that is mounted in a project. An app or router is known by the calls that it was born in.
#[derive(Debug, Default)]
pub(crate) struct Layers {
    routers: FxHashSet<Place>,
    on: FxHashMap<Place, Vec<Mounted<Layer>>>,
    /// The apps and routers that an app or router is mounted in.
    inside: FxHashMap<Place, Vec<Mounted<Place>>>,
    /// By package: what is mounted for the whole program.
    program: FxHashMap<Box<str>, Vec<Layer>>,
    /// Files that run in front of an app by their name.
    framing: Vec<Framing>,
}

impl Layers {
    /// Finds everything that is mounted.
    pub(crate) fn find(analysis: &Analysis<'_, '_>) -> Self {
        let meaning = &analysis.meaning;
        let mut registering: Vec<(Place, Hit)> = Vec::new();
        for place in analysis.project().places() {
            if analysis.project().facts(place.file).call(place.expr).is_some() {
                let role = |hit: &&Hit| meaning.entry(place.file, **hit).role;
                let hits = meaning.hits(place);
                let routes =
                    hits.iter().filter(|hit| matches!(role(hit), Role::Route | Role::SemiRoute));
                registering.extend(routes.map(|hit| (place, *hit)));
            }
        }
        // What something is registered on is an app or a router; all else that is mounted runs in front.
        let routers = registering.iter().flat_map(|(place, _)| receivers(meaning, *place));
        let mut layers = Self { routers: routers.collect(), ..Self::default() };
        for (place, hit) in registering {
            layers.mount(analysis, place, hit, meaning.entry(place.file, hit));
        }
        for file in 0..analysis.project().files.len() as u32 {
            layers.decorated(analysis, file);
        }
        layers.framing = Framing::find(analysis);
        layers
    }

    fn mount(&mut self, analysis: &Analysis<'_, '_>, place: Place, hit: Hit, entry: &Entry) {
        let meaning = &analysis.meaning;
        let path = path_of(meaning, place);
        let mut subjects = receivers(meaning, place);
        subjects.push(place);
        let mounted: Vec<Place> = meaning
            .slot(place, hit, Slot::Handler)
            .into_iter()
            .flat_map(|picked| meaning.names.births(picked.place))
            .filter(|object| !subjects.contains(object) && self.routers.contains(object))
            .collect();
        for object in &mounted {
            let parents = subjects.iter().map(|what| Mounted { what: *what, path: path.clone() });
            self.inside.entry(*object).or_default().extend(parents);
        }
        let layers = meaning.slot(place, hit, Slot::Middleware).into_iter();
        let layers: Vec<Layer> = layers.map(|picked| Layer::Expr(picked.place)).collect();
        match entry.around {
            Around::Nothing => {}
            Around::Program => self.whole(analysis, place.file, layers),
            Around::Receiver => {
                // `app.use("/api", limiter, router)`: the limiter is the router's.
                let (objects, path) =
                    if mounted.is_empty() { (subjects, path) } else { (mounted, None) };
                for object in objects {
                    let all = layers.iter().map(|what| Mounted { what: *what, path: path.clone() });
                    self.on.entry(object).or_default().extend(all);
                }
            }
        }
    }

    fn whole(&mut self, analysis: &Analysis<'_, '_>, file: u32, layers: Vec<Layer>) {
        let package = analysis.package_folder(file).into();
        self.program.entry(package).or_default().extend(layers);
    }

    /// Functions under a decorator that mounts them: `@app.before_request`.
    fn decorated(&mut self, analysis: &Analysis<'_, '_>, file: u32) {
        let meaning = &analysis.meaning;
        for (index, function) in analysis.project().facts(file).functions.iter().enumerate() {
            let layer = Layer::Function(FnRef { file, id: FunctionId(index as u32) });
            for decorator in function.decorators.iter().map(|expr| Place { file, expr: *expr }) {
                for hit in meaning.hits(decorator).iter() {
                    match meaning.entry(file, *hit).around {
                        Around::Nothing => {}
                        Around::Program => self.whole(analysis, file, vec![layer]),
                        Around::Receiver => {
                            for object in receivers(meaning, decorator) {
                                let mounted = Mounted { what: layer, path: None };
                                self.on.entry(object).or_default().push(mounted);
                            }
                        }
                    }
                }
            }
        }
    }

    /// What runs around a handler, from the nearest on: its own decorators, dependencies and middleware, those of
    /// its class, of the routers that it is mounted on, of the whole program.
    pub(crate) fn around(&self, analysis: &Analysis<'_, '_>, handler: &Handler) -> Vec<Layer> {
        let mut layers = own(analysis, handler);
        let meaning = &analysis.meaning;
        for route in &handler.routes {
            for hit in meaning.hits(*route).iter() {
                let entry = meaning.entry(route.file, *hit);
                if matches!(entry.role, Role::Route | Role::SemiRoute) {
                    let picked = meaning.slot(*route, *hit, Slot::Middleware);
                    layers.extend(picked.into_iter().map(|picked| Layer::Expr(picked.place)));
                }
            }
        }
        layers.extend(self.mounted(analysis, handler));
        let package = analysis.package_folder(handler.function.file);
        layers.extend(self.program.get(package).into_iter().flatten());
        let framing = self.framing.iter().filter(|framing| framing.covers(analysis, handler));
        layers.extend(framing.map(|framing| Layer::Frame(framing.frame)));
        let mut seen = FxHashSet::default();
        layers.retain(|layer| seen.insert(*layer));
        layers.retain(|layer| *layer != Layer::Function(handler.function));
        layers
    }

    /// What is mounted on the routers and apps of a handler.
    pub(crate) fn mounted(&self, analysis: &Analysis<'_, '_>, handler: &Handler) -> Vec<Layer> {
        let mut layers = Vec::new();
        for route in &handler.routes {
            self.of_route(&analysis.meaning, *route, &mut layers);
        }
        layers
    }

    /// The app that a handler is registered on: where it is made.
    pub(crate) fn app(&self, meaning: &Meaning<'_, '_>, handler: &Handler) -> Option<Place> {
        let made = |place: &Place| meaning.has(*place, Role::ServerSide);
        let mut todo: Vec<Place> =
            handler.routes.iter().flat_map(|route| objects_of(meaning, *route).0).collect();
        let mut seen: FxHashSet<Place> = todo.iter().copied().collect();
        let mut found = None;
        while let Some(object) = todo.pop() {
            found = Some(object).filter(made).or(found);
            let around = self.inside.get(&object).into_iter().flatten().map(|parent| parent.what);
            todo.extend(around.filter(|parent| seen.insert(*parent)));
        }
        found
    }

    /// The addresses of a route, as far as they are known.
    pub(crate) fn addresses(&self, meaning: &Meaning<'_, '_>, route: Place) -> Vec<String> {
        let top = |object: &Place| self.inside.get(object).is_none_or(Vec::is_empty);
        let walk = self.objects_around(meaning, route).into_iter();
        walk.filter(|(object, _)| top(object)).filter_map(|(_, path)| Some(path?.into())).collect()
    }

    /// What is mounted on the routers of a route, and on the apps around them.
    fn of_route(&self, meaning: &Meaning<'_, '_>, route: Place, layers: &mut Vec<Layer>) {
        for (object, path) in self.objects_around(meaning, route) {
            let mounted = self.on.get(&object).into_iter().flatten();
            let covering =
                mounted.filter(|mounted| covers(mounted.path.as_deref(), path.as_deref()));
            layers.extend(covering.map(|mounted| mounted.what));
        }
    }

    /// The routers of a route and the apps around them, each with the route's path there.
    fn objects_around(
        &self,
        meaning: &Meaning<'_, '_>,
        route: Place,
    ) -> Vec<(Place, Option<Box<str>>)> {
        let (objects, path) = objects_of(meaning, route);
        let mut seen: FxHashSet<Place> = objects.iter().copied().collect();
        let mut found: Vec<(Place, Option<Box<str>>)> = objects
            .into_iter()
            .map(|object| (object, below(prefix(meaning, object), path.as_deref())))
            .collect();
        let mut at = 0;
        while let Some((object, path)) = found.get(at).cloned() {
            at += 1;
            for parent in self.inside.get(&object).into_iter().flatten() {
                if seen.insert(parent.what) {
                    let path = below(parent.path.clone(), path.as_deref());
                    let own = prefix(meaning, parent.what);
                    found.push((parent.what, below(own, path.as_deref())));
                }
            }
        }
        found
    }
}

/// What stands at the handler itself: its decorators, those of its class, its dependencies and typed parameters.
fn own(analysis: &Analysis<'_, '_>, handler: &Handler) -> Vec<Layer> {
    let file = handler.function.file;
    let facts = analysis.project().facts(file);
    let function = facts.function(handler.function.id);
    let mut exprs: Vec<ExprId> = function.decorators.clone();
    for param in &function.params {
        exprs.extend(param.default);
        exprs.extend(&param.decorators);
        exprs.extend(param.ty);
    }
    if let Some(class) = function.class {
        let class = facts.class(class);
        exprs.extend(&class.decorators);
        exprs.extend(&class.bases);
        // `permission_classes = [..]`, `decorators = [..]`: lists that the framework runs.
        let lists = class.fields.iter().filter_map(|field| field.value);
        exprs.extend(lists.filter(|value| matches!(facts.expr(*value).kind, ExprKind::List(_))));
    }
    exprs.into_iter().map(|expr| Layer::Expr(Place { file, expr })).collect()
}

/// The apps and routers that a route stands on, and its path there.
fn objects_of(meaning: &Meaning<'_, '_>, route: Place) -> (Vec<Place>, Option<Box<str>>) {
    let mut objects = Vec::new();
    let mut path = None;
    let mut at = Some(route);
    // `.route("/chat", post(handler))`: the call around is the router's.
    for _ in 0..4 {
        let Some(place) = at else { break };
        objects.extend(receivers(meaning, place));
        objects.push(place);
        path = path.or_else(|| path_of(meaning, place));
        let facts = meaning.project().facts(place.file);
        at = match facts.expr(place.expr).parent {
            Parent::Expr(parent) if is_argument(meaning, place.file, parent, place.expr) => {
                Some(Place { file: place.file, expr: parent })
            }
            _ => None,
        };
    }
    (objects, path)
}

fn is_argument(meaning: &Meaning<'_, '_>, file: u32, call: ExprId, part: ExprId) -> bool {
    let call = meaning.project().facts(file).call(call);
    call.is_some_and(|call| call.args.iter().any(|arg| arg.value == part))
}

/// The calls that the receiver of a call, or of a method that is only named, was born in.
fn receivers(meaning: &Meaning<'_, '_>, place: Place) -> Vec<Place> {
    let facts = meaning.project().facts(place.file);
    let callee = facts.call(place.expr).map_or(place.expr, |call| call.callee);
    match facts.expr(callee).kind {
        ExprKind::Member(object, _) => {
            meaning.names.births(Place { file: place.file, expr: object })
        }
        _ => Vec::new(),
    }
}

/// The path among a call's arguments, or among the options there: `"/api"`, `{ prefix: "/api" }`.
fn path_of(meaning: &Meaning<'_, '_>, place: Place) -> Option<Box<str>> {
    let facts = meaning.project().facts(place.file);
    let path = |expr: ExprId| match &facts.expr(expr).kind {
        ExprKind::Text(text) if text.starts_with(['/', '*']) => Some(text.clone()),
        _ => None,
    };
    facts.call(place.expr)?.args.iter().find_map(|arg| match &facts.expr(arg.value).kind {
        ExprKind::Record(entries) => entries.iter().find_map(|entry| path(entry.value)),
        _ => path(arg.value),
    })
}

/// The path that all of a router stands below, when it was made with one.
fn prefix(meaning: &Meaning<'_, '_>, router: Place) -> Option<Box<str>> {
    let registers = meaning.hits(router).iter().any(|hit| {
        let entry = meaning.entry(router.file, *hit);
        let route = matches!(entry.role, Role::Route | Role::SemiRoute);
        route && (entry.around == Around::Nothing || !entry.slot(Slot::Handler).is_empty())
    });
    path_of(meaning, router).filter(|_| !registers)
}

/// A path below another, which may be none; unknown when it is.
fn below(before: Option<Box<str>>, path: Option<&str>) -> Option<Box<str>> {
    let before = before.unwrap_or_default();
    Some(format!("{}{}", before.trim_end_matches('/'), path?).into())
}

/// Whether what stands before one path stands before another; what is not known is taken to.
fn covers(before: Option<&str>, path: Option<&str>) -> bool {
    let (Some(before), Some(path)) = (before, path) else { return true };
    let fixed = before.split(['*', ':', '{', '(']).next().unwrap_or("").trim_end_matches('/');
    let rest = path.strip_prefix(fixed);
    rest.is_some_and(|rest| {
        fixed.len() < before.trim_end_matches('/').len() || rest.is_empty() || rest.starts_with('/')
    })
}

#[cfg(test)]
mod tests {
    use super::covers;

    #[test]
    fn a_path_covers_what_lies_below_it() {
        assert!(covers(Some("/api"), Some("/api/chat")));
        assert!(covers(Some("/api/"), Some("/api")));
        assert!(covers(Some("/api/*"), Some("/api/chat")));
        assert!(covers(Some("*"), Some("/chat")));
        assert!(covers(Some("/"), Some("/chat")));
        assert!(covers(None, Some("/chat")));
        assert!(covers(Some("/api"), None));
        assert!(!covers(Some("/api"), Some("/apix")));
        assert!(!covers(Some("/admin"), Some("/api/chat")));
    }
}
