//! Where things are kept, and locks on them.

use std::fs::{self, File, TryLockError};
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use crate::Error;

/// The root of the workspace.
#[must_use]
pub fn workspace() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .components()
        .collect::<PathBuf>()
        .ancestors()
        .nth(2)
        .map(Path::to_path_buf)
        .unwrap_or_default()
}

/// Where the stack of `cargo run` keeps its state.
#[must_use]
pub fn default_directory() -> PathBuf {
    workspace().join("target/stack")
}

/// The Python program of that name in this crate.
pub(crate) fn python_program(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("python").join(name)
}

/// Attaches the path to an I/O error.
pub(crate) fn at(path: &Path) -> impl FnOnce(std::io::Error) -> Error {
    let path = path.to_path_buf();
    move |source| Error::File { path, source }
}

/// Makes the directory and its parents.
pub(crate) fn create_directory(path: &Path) -> Result<(), Error> {
    fs::create_dir_all(path).map_err(at(path))
}

/// Removes a file or a whole directory; that there is none is fine.
pub(crate) fn remove(path: &Path) {
    let removed = if path.is_dir() { fs::remove_dir_all(path) } else { fs::remove_file(path) };
    match removed {
        Err(error) if error.kind() != ErrorKind::NotFound => eprintln!("{}: {error}", path.display()),
        _ => {}
    }
}

/// Waits for the lock file and holds it until the value is dropped: for work that all stacks share.
pub(crate) fn lock(path: &Path) -> Result<File, Error> {
    let file = open_lock(path)?;
    file.lock().map_err(at(path))?;
    Ok(file)
}

/// A directory that one running stack owns.
#[derive(Debug)]
pub(crate) struct Claim {
    _lock: File,
}

impl Claim {
    /// Takes the directory, unless another stack has it. The claim ends with the process, however that ends.
    pub(crate) fn take(directory: &Path) -> Result<Self, Error> {
        let path = directory.join("lock");
        let lock = open_lock(&path)?;
        match lock.try_lock() {
            Ok(()) => Ok(Self { _lock: lock }),
            Err(TryLockError::WouldBlock) => Err(Error::AlreadyRunning(directory.to_path_buf())),
            Err(TryLockError::Error(source)) => Err(at(&path)(source)),
        }
    }
}

fn open_lock(path: &Path) -> Result<File, Error> {
    if let Some(directory) = path.parent() {
        create_directory(directory)?;
    }
    File::options().create(true).truncate(false).write(true).open(path).map_err(at(path))
}
