//! A queue for workers that each own a connection: who worked last is asked first.
//!
//! **Promise:** with little to do the same connection does it, and its server process, caches and
//! plans stay warm; work is begun in the order it came.

use std::collections::VecDeque;
use std::sync::Mutex;
use std::sync::mpsc::{Receiver, Sender, channel};

pub(super) struct WarmQueue<T> {
    state: Mutex<State<T>>,
}

struct State<T> {
    waiting: VecDeque<T>,
    /// Workers without work, the one that ended last on top.
    idle: Vec<usize>,
    /// Empty once the queue is closed.
    workers: Vec<Sender<T>>,
}

/// One worker's end of the queue.
pub(super) struct Post<T> {
    number: usize,
    own: Receiver<T>,
}

impl<T> WarmQueue<T> {
    pub fn new(workers: usize) -> (WarmQueue<T>, Vec<Post<T>>) {
        let (senders, posts) = (0..workers)
            .map(|number| {
                let (send, own) = channel();
                (send, Post { number, own })
            })
            .unzip();
        let state = State { waiting: VecDeque::new(), idle: Vec::new(), workers: senders };
        (WarmQueue { state: Mutex::new(state) }, posts)
    }

    /// False when the queue is closed.
    pub fn put(&self, work: T) -> bool {
        let mut state = self.state.lock().expect("queue");
        if state.workers.is_empty() {
            return false;
        }
        match state.idle.pop() {
            Some(number) => state.workers[number].send(work).is_ok(),
            None => {
                state.waiting.push_back(work);
                true
            }
        }
    }

    /// The next work for this worker; `None` when the queue is closed and empty.
    pub fn take(&self, post: &Post<T>) -> Option<T> {
        {
            let mut state = self.state.lock().expect("queue");
            if let Some(work) = state.waiting.pop_front() {
                return Some(work);
            }
            if state.workers.is_empty() {
                return None;
            }
            state.idle.push(post.number);
        }
        post.own.recv().ok()
    }

    /// Nothing more is taken in; what waits is still done.
    pub fn close(&self) {
        self.state.lock().expect("queue").workers.clear();
    }
}

#[cfg(test)]
mod tests {
    use super::WarmQueue;

    #[test]
    fn who_worked_last_is_asked_first_and_everything_is_done_before_the_end() {
        let (queue, posts) = WarmQueue::new(3);
        let done = std::sync::Mutex::new(Vec::new());
        std::thread::scope(|scope| {
            for post in posts {
                let (queue, done) = (&queue, &done);
                scope.spawn(move || {
                    while let Some(work) = queue.take(&post) {
                        done.lock().expect("done").push((post.number, work));
                    }
                });
            }
            for work in 0..200 {
                assert!(queue.put(work));
                while done.lock().expect("done").len() <= work {
                    std::thread::yield_now();
                }
                // Let the worker lie down again before the next work comes.
                std::thread::sleep(std::time::Duration::from_micros(200));
            }
            queue.close();
        });
        assert!(!queue.put(0));
        let done = done.into_inner().expect("done");
        let same = done.windows(2).filter(|pair| pair[0].0 == pair[1].0).count();
        assert_eq!(done.iter().map(|(_, work)| *work).collect::<Vec<_>>(), (0..200).collect::<Vec<_>>());
        assert!(same > 100, "the same worker went on {same} times of 199");
    }
}
