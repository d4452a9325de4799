//! Runs the program and looks at the clock.

use std::io;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

/// Runs of which the shortest counts: what is longer was disturbed.
const RUNS: usize = 2;

/// What one project took.
pub(crate) struct Measured {
    pub(crate) files: usize,
    pub(crate) bytes: u64,
    /// Reading every file once, on one thread: no search can be faster.
    pub(crate) read: Duration,
    pub(crate) check: Duration,
    /// Known on Linux only.
    pub(crate) used: Option<Used>,
}

impl Measured {
    /// The time that does not depend on what else the machine does, where it is known.
    pub(crate) fn work(&self) -> Duration {
        self.used.as_ref().map_or(self.check, |used| used.cpu)
    }
}

/// What a process used until it ended.
pub(crate) struct Used {
    /// On all cores together: the same on a busy machine.
    pub(crate) cpu: Duration,
    /// The most memory that it held.
    pub(crate) memory: u64,
}

pub(crate) fn project(root: &Path) -> io::Result<Measured> {
    let root_text = root.to_str().ok_or_else(|| io::Error::other("the path is not Unicode"))?;
    let began = Instant::now();
    let (files, bytes) = read_all(root)?;
    let read = began.elapsed();
    let arguments = ["check", root_text];
    let check = best_of(RUNS, &arguments)?;
    let used = used(start(&arguments)?)?;
    Ok(Measured { files, bytes, read, check, used })
}

/// The shortest of several runs.
pub(crate) fn best_of(runs: usize, arguments: &[&str]) -> io::Result<Duration> {
    let mut best = Duration::MAX;
    for _ in 0..runs {
        let began = Instant::now();
        start(arguments)?.wait()?;
        best = best.min(began.elapsed());
    }
    Ok(best)
}

fn start(arguments: &[&str]) -> io::Result<Child> {
    Command::new(env!("CARGO_BIN_EXE_mistral-lint"))
        .args(arguments)
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
}

/// Watches a process until it ends: what it used can be read until it is waited for.
fn used(mut child: Child) -> io::Result<Option<Used>> {
    let about = |name: &str| {
        std::fs::read_to_string(format!("/proc/{}/{name}", child.id())).unwrap_or_default()
    };
    let mut memory = 0;
    let cpu = loop {
        let status = about("status");
        let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
        let kilobytes = peak.and_then(|rest| rest.trim().trim_end_matches(" kB").parse().ok());
        memory = memory.max(kilobytes.unwrap_or(0) * 1024);
        // After the name in brackets: the state, and further on the ticks of 10 ms spent in the program and for it.
        let stat = about("stat");
        let Some((_, fields)) = stat.rsplit_once(") ") else { break None };
        let fields: Vec<&str> = fields.split(' ').collect();
        if fields[0] == "Z" {
            let ticks: u64 =
                fields[11..13].iter().filter_map(|ticks| ticks.parse::<u64>().ok()).sum();
            break Some(Duration::from_millis(10 * ticks));
        }
        std::thread::sleep(Duration::from_millis(2));
    };
    child.wait()?;
    Ok(cpu.map(|cpu| Used { cpu, memory }))
}

fn read_all(folder: &Path) -> io::Result<(usize, u64)> {
    let (mut files, mut bytes) = (0, 0);
    for entry in std::fs::read_dir(folder)? {
        let entry = entry?;
        if entry.file_type()?.is_dir() {
            let (inner_files, inner_bytes) = read_all(&entry.path())?;
            files += inner_files;
            bytes += inner_bytes;
        } else {
            files += 1;
            bytes += std::fs::read(entry.path())?.len() as u64;
        }
    }
    Ok((files, bytes))
}
