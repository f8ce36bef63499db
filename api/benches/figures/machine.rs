//! What the figures were taken on, and how processes are pinned to its cores.

use std::process::Command;

use anyhow::{Context as _, Result};

/// The core of the servers.
pub(crate) const SERVER_CORE: usize = 0;
/// The core of the load generator.
pub(crate) const LOAD_CORE: usize = 1;

/// A command that runs on one core, where `taskset` is there and the machine has two.
pub(crate) fn pinned(program: &str, core: usize) -> Command {
    if !can_pin() {
        return Command::new(program);
    }
    let mut command = Command::new("taskset");
    command.arg("-c").arg(core.to_string()).arg(program);
    command
}

fn can_pin() -> bool {
    cores() > LOAD_CORE && Command::new("taskset").arg("--version").output().is_ok()
}

fn cores() -> usize {
    std::thread::available_parallelism().map_or(1, usize::from)
}

/// Cores, processor, other load and how processes are kept apart, a line each.
pub(crate) fn describe() -> Vec<String> {
    let read = |path: &str| std::fs::read_to_string(path).unwrap_or_default();
    let processor = read("/proc/cpuinfo");
    let model = processor
        .lines()
        .find_map(|line| line.strip_prefix("model name"))
        .map_or("unknown", |rest| rest.trim_start_matches([' ', '\t', ':']));
    let load = read("/proc/loadavg");
    let load: Vec<&str> = load.split_whitespace().take(3).collect();
    let profile = if cfg!(debug_assertions) {
        "DEBUG BUILD: these figures say nothing"
    } else {
        "release build"
    };
    let pinning = if can_pin() {
        format!("server pinned to core {SERVER_CORE}, load generator to core {LOAD_CORE}")
    } else {
        "NOT PINNED: taskset or a second core is missing".to_owned()
    };
    vec![
        format!("{} cores, {model}", cores()),
        format!("load average before the run: {}", load.join(" ")),
        profile.to_owned(),
        pinning,
    ]
}

/// What the system says of a process's memory.
pub(crate) fn resident_memory(process: u32) -> Result<String> {
    let Ok(status) = std::fs::read_to_string(format!("/proc/{process}/status")) else {
        return Ok("NOT MEASURED: this system has no /proc".to_owned());
    };
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
    let kibibytes: f64 = line
        .and_then(|rest| rest.trim().strip_suffix(" kB"))
        .context("the system does not say VmRSS")?
        .trim()
        .parse()?;
    Ok(format!("{:.1} MiB", kibibytes / 1024.0))
}
