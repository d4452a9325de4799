//! Runs the program and looks at the clock.

use std::io;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

/// Runs of which the shortest counts: what is longer was disturbed.
const RUNS: usize = 3;

/// What one project took.
pub(crate) struct Measured {
    pub(crate) files: usize,
    pub(crate) bytes: u64,
    /// Reading every file once, on one thread: no search can be faster.
    pub(crate) read: Duration,
    pub(crate) check: Duration,
    /// The most memory that the program held; known on Linux only.
    pub(crate) memory: Option<u64>,
}

pub(crate) fn project(root: &Path) -> io::Result<Measured> {
    let root_text = root.to_str().ok_or_else(|| io::Error::other("the path is not Unicode"))?;
    let began = Instant::now();
    let (files, bytes) = read_all(root)?;
    let read = began.elapsed();
    let arguments = ["check", root_text];
    let check = best_of(RUNS, &arguments)?;
    let memory = peak_memory(start(&arguments)?)?;
    Ok(Measured { files, bytes, read, check, memory })
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

fn peak_memory(mut child: Child) -> io::Result<Option<u64>> {
    let status = format!("/proc/{}/status", child.id());
    let mut peak = None;
    while child.try_wait()?.is_none() {
        let text = std::fs::read_to_string(&status).unwrap_or_default();
        let line = text.lines().find_map(|line| line.strip_prefix("VmHWM:"));
        let kilobytes = line.and_then(|rest| rest.trim().trim_end_matches(" kB").parse().ok());
        peak = peak.max(kilobytes.map(|kilobytes: u64| kilobytes * 1024));
        std::thread::sleep(Duration::from_millis(2));
    }
    Ok(peak)
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
