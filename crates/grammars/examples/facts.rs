use mistral_lint_grammars::*;
fn walk(dir:&std::path::Path, out:&mut Vec<(String,String)>){ for e in std::fs::read_dir(dir).unwrap(){let p=e.unwrap().path(); if p.is_dir(){walk(&p,out)} else {out.push((p.strip_prefix("queries").unwrap().to_string_lossy().into_owned(), std::fs::read_to_string(&p).unwrap()))}}}
fn main(){ let mut v=vec![]; walk(std::path::Path::new("queries"),&mut v);
 let langs=match Languages::load(v.iter().map(|(a,b)|(a.as_str(),b.as_str()))){Ok(l)=>l,Err(e)=>{ let t=v.iter().find(|x|x.0==e.path).map(|x|x.1.clone()).unwrap_or_default(); let l=t[..e.span.start.min(t.len())].matches('\n').count()+1; eprintln!("{}:{} {:?}",e.path,l,e.message); std::process::exit(1)}};
 for f in std::env::args().skip(1){ let t=std::fs::read_to_string(&f).unwrap(); let l=langs.of(&f).unwrap(); let facts=read(l,&t).unwrap(); println!("{}",show(&facts,&t)); }}
