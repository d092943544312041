//! Work that computes for long (a sheet that is unpacked and read) beside the threads that answer people.
//!
//! **Promise:** at most [`SEATS`] such works run at once and one waits [`PATIENCE`] for its seat, so that
//! uploads neither hold up pages nor fill the memory.
//! **Not here:** work on the database, which has threads of its own.

use std::time::Duration;

use tokio::sync::Semaphore;

/// So many works at once: each may hold an unpacked file.
pub const SEATS: usize = 2;
/// So long one waits for a seat before the person is told to come again.
pub const PATIENCE: Duration = Duration::from_secs(10);

static FREE: Semaphore = Semaphore::const_new(SEATS);

/// Does `work` on a thread of its own; `None` when no seat came free in time, or the work panicked.
pub async fn aside<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> Option<T> {
    seated(&FREE, PATIENCE, work).await
}

/// The same without a seat, for the file of work that is done already and must be handed out whoever else
/// computes; `None` when it panicked.
pub async fn at_once<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> Option<T> {
    ended(tokio::task::spawn_blocking(work).await)
}

fn ended<T>(done: Result<T, tokio::task::JoinError>) -> Option<T> {
    done.inspect_err(|error| tracing::error!(%error, "work beside the pages ended early")).ok()
}

async fn seated<T: Send + 'static>(
    free: &'static Semaphore,
    patience: Duration,
    work: impl FnOnce() -> T + Send + 'static,
) -> Option<T> {
    let seat = tokio::time::timeout(patience, free.acquire()).await.ok()?.ok()?;
    let done = tokio::task::spawn_blocking(move || {
        // The seat is kept until the work ends, even when the person has gone away meanwhile.
        let _seat = seat;
        work()
    });
    ended(done.await)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn work_waits_for_a_seat_and_is_turned_away_when_none_comes_free() {
        static TWO: Semaphore = Semaphore::const_new(2);
        let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build().expect("a runtime");
        runtime.block_on(async {
            let patience = Duration::from_millis(20);
            assert_eq!(seated(&TWO, patience, || 7).await, Some(7));
            assert_eq!(TWO.available_permits(), 2, "the seat is free again");
            let (one, two) = (TWO.acquire().await, TWO.acquire().await);
            assert_eq!(seated(&TWO, patience, || 7).await, None, "both seats are taken");
            drop((one, two));
            assert_eq!(seated(&TWO, patience, || 7).await, Some(7));
            assert_eq!(seated(&TWO, patience, || panic!("a fault of the reader")).await, None::<()>);
            assert_eq!(TWO.available_permits(), 2, "a panic gives its seat back");
            let own = std::thread::current().id();
            let other = at_once(|| std::thread::current().id()).await;
            assert!(other.is_some_and(|other| other != own), "not on the thread that answers people");
            assert_eq!(at_once(|| panic!("a fault of the writer")).await, None::<()>);
        });
    }
}
