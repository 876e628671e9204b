//! What a process has used, as Linux counts it.

use std::time::Duration;

use nix::time::clock_getcpuclockid;
use nix::unistd::Pid;

use crate::error::Error;

/// What a process has used since it began.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Usage {
    /// Time on a processor, in user and kernel mode, of all its threads, those that have ended included. Exact to nanoseconds, unlike
    /// `utime` and `stime` of `/proc/PID/stat`, which count hundredths of a second.
    pub cpu: Duration,
    /// The most memory that it had at any time (`VmHWM`), in bytes.
    pub peak_bytes: u64,
}

/// Asks for what a process has used.
pub fn usage(pid: u32) -> Result<Usage, Error> {
    let failed = |cause: String| Error::new(format!("could not measure the process {pid}: {cause}"));
    let id = i32::try_from(pid).map_err(|error| failed(error.to_string()))?;
    let clock = clock_getcpuclockid(Pid::from_raw(id)).and_then(|clock| clock.now());
    let cpu = Duration::from(clock.map_err(|error| failed(error.to_string()))?);
    let status = std::fs::read_to_string(format!("/proc/{pid}/status")).map_err(|error| failed(error.to_string()))?;
    let peak_bytes = peak(&status).ok_or_else(|| failed("its status has no VmHWM: has it ended?".to_owned()))?;
    Ok(Usage { cpu, peak_bytes })
}

/// `VmHWM` of a `/proc/PID/status`, in bytes.
fn peak(status: &str) -> Option<u64> {
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    let kilobytes: u64 = line.trim().strip_suffix("kB")?.trim_end().parse().ok()?;
    Some(kilobytes * 1024)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_peak_is_read_from_the_status() {
        let status = "Name:\tdelivery\nVmPeak:\t  900000 kB\nVmHWM:\t   24680 kB\nVmRSS:\t   24000 kB\n";
        assert_eq!(peak(status), Some(24_680 * 1024));
        assert_eq!(peak("Name:\tdelivery\nState:\tZ (zombie)\n"), None);
    }

    #[test]
    fn work_is_counted_in_less_than_hundredths() {
        let used = || usage(std::process::id()).unwrap();
        let before = used();
        let mut sum = 0_u64;
        for number in 0..100_000_u64 {
            sum = std::hint::black_box(sum ^ number);
        }
        let after = used();
        assert!(after.cpu > before.cpu && before.peak_bytes > 0);
        assert!(
            !after.cpu.subsec_nanos().is_multiple_of(1_000_000) || !before.cpu.subsec_nanos().is_multiple_of(1_000_000)
        );
    }
}
