//! One handle on the repository for each thread: it remembers what differences are made against.

use gix::{Repository, ThreadSafeRepository};
use std::sync::{Mutex, PoisonError};

/// What each handle may keep of the objects that it has read, in bytes.
const CACHE: usize = 16 * 1024 * 1024;

/// The handles of all threads.
pub(super) struct Handles(Vec<Mutex<Repository>>);

impl Handles {
    pub(super) fn new(repository: &ThreadSafeRepository) -> Self {
        let handle = || {
            let mut handle = repository.to_thread_local();
            handle.object_cache_size(CACHE);
            let cache =
                || Box::new(gix::odb::pack::cache::lru::MemoryCappedHashmap::new(CACHE)) as _;
            handle.objects.set_pack_cache(cache);
            Mutex::new(handle)
        };
        Self(std::iter::repeat_with(handle).take(rayon::current_num_threads().max(1)).collect())
    }

    /// Reads with the handle of this thread. What is done with it must not wait for other work: this thread
    /// could be given some that needs the same handle.
    pub(super) fn with<T>(&self, read: impl FnOnce(&Repository) -> T) -> T {
        let own = rayon::current_thread_index().unwrap_or(0) % self.0.len();
        read(&self.0[own].lock().unwrap_or_else(PoisonError::into_inner))
    }
}
