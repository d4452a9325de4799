//! Selectors: where in a call something stands.

/// Where a selector starts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Base {
    /// A positional argument, from 0.
    At(usize),
    /// A positional argument from the end, from 1.
    FromEnd(usize),
    /// Positional arguments from this one on.
    From(usize),
    /// Every argument.
    All,
    /// A named argument.
    Named(Box<str>),
    /// The receiver.
    This,
    /// Every parameter of the handler, each judged by its type.
    Params,
}

/// A step from there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum SelectorStep {
    /// Into a named part.
    Field(Box<str>),
    /// What it gives when it is called.
    Call,
}

/// A place in a call.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Selector {
    pub(crate) base: Base,
    pub(crate) steps: Vec<SelectorStep>,
}

impl Selector {
    pub(crate) fn parse(text: &str) -> Self {
        let (head, rest) = match text.strip_suffix("..") {
            Some(_) => (text, ""),
            None => text.split_once('.').unwrap_or((text, "")),
        };
        let mut steps = Vec::new();
        let mut head = head;
        while let Some(inner) = head.strip_suffix("()") {
            head = inner;
            steps.push(SelectorStep::Call);
        }
        for part in rest.split('.').filter(|part| !part.is_empty()) {
            let mut name = part;
            let mut calls = 0;
            while let Some(inner) = name.strip_suffix("()") {
                name = inner;
                calls += 1;
            }
            steps.push(SelectorStep::Field(name.into()));
            steps.extend(std::iter::repeat_n(SelectorStep::Call, calls));
        }
        let base = match head {
            "*" => Base::All,
            "this" => Base::This,
            "params" => Base::Params,
            _ => match (head.strip_suffix(".."), head.strip_prefix('-'), head.parse()) {
                (Some(from), ..) => Base::From(from.parse().unwrap_or(0)),
                (_, Some(end), _) if end.parse::<usize>().is_ok() => {
                    Base::FromEnd(end.parse().unwrap_or(1))
                }
                (_, _, Ok(at)) => Base::At(at),
                _ => Base::Named(head.into()),
            },
        };
        Self { base, steps }
    }

    /// The fields after the base, when there are only fields.
    pub(crate) fn fields(&self) -> Vec<&str> {
        self.steps
            .iter()
            .filter_map(|step| match step {
                SelectorStep::Field(name) => Some(&**name),
                SelectorStep::Call => None,
            })
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_form() {
        assert_eq!(Selector::parse("0").base, Base::At(0));
        assert_eq!(Selector::parse("1..").base, Base::From(1));
        assert_eq!(Selector::parse("-1").base, Base::FromEnd(1));
        assert_eq!(Selector::parse("*").base, Base::All);
        assert_eq!(Selector::parse("api_key").base, Base::Named("api_key".into()));
        assert_eq!(
            Selector::parse("0.headers.Authorization").fields(),
            ["headers", "Authorization"]
        );
        assert_eq!(
            Selector::parse("0.req.json()").steps,
            [
                SelectorStep::Field("req".into()),
                SelectorStep::Field("json".into()),
                SelectorStep::Call
            ]
        );
    }
}
