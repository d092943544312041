//! Statements by their text, the ones asked lately: both engines keep theirs here.
//!
//! **Promise:** bounded. A list has a text for every combination of filters and orders, and what is
//! seldom asked must not pile up on every connection, neither here nor in the server.

use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hasher};

/// A generation holds so many texts; two generations are kept. A verb's own texts are some two hundred.
const GENERATION: usize = 256;

type Texts<V> = HashMap<Box<str>, V, BuildHasherDefault<TextHash>>;

/// What was made of each text lately.
pub(super) struct Recent<V> {
    newer: Texts<V>,
    older: Texts<V>,
}

impl<V> Default for Recent<V> {
    fn default() -> Self {
        Recent { newer: HashMap::default(), older: HashMap::default() }
    }
}

impl<V> Recent<V> {
    /// What is kept for `text`; asked for, it belongs to the newer generation.
    pub fn get(&mut self, text: &str) -> Option<&mut V> {
        if !self.newer.contains_key(text) {
            let (text, kept) = self.older.remove_entry(text)?;
            self.put(text, kept);
        }
        self.newer.get_mut(text)
    }

    pub fn insert(&mut self, text: &str, made: V) {
        self.put(text.into(), made);
    }

    fn put(&mut self, text: Box<str>, made: V) {
        if GENERATION <= self.newer.len() {
            self.older = std::mem::take(&mut self.newer);
        }
        self.newer.insert(text, made);
    }
}

/// Multiply and rotate, eight bytes at a time. Every statement of every verb is looked up, and texts are
/// ours: nobody can choose them to collide.
#[derive(Default)]
struct TextHash(u64);

impl TextHash {
    fn mix(&mut self, word: u64) {
        self.0 = (self.0.rotate_left(5) ^ word).wrapping_mul(0x517c_c1b7_2722_0a95);
    }
}

impl Hasher for TextHash {
    fn write(&mut self, bytes: &[u8]) {
        let mut words = bytes.chunks_exact(8);
        for word in &mut words {
            self.mix(u64::from_le_bytes(word.try_into().unwrap_or_default()));
        }
        let mut last = [0; 8];
        last[..words.remainder().len()].copy_from_slice(words.remainder());
        self.mix(u64::from_le_bytes(last));
    }

    fn finish(&self) -> u64 {
        self.0 ^ (self.0 >> 32)
    }
}

#[cfg(test)]
mod tests {
    use super::{GENERATION, Recent};

    #[test]
    fn strangers_do_not_pile_up_and_what_is_asked_again_stays() {
        let mut recent = Recent::default();
        recent.insert("mine", 7);
        for number in 0..5 * GENERATION {
            recent.insert(&format!("select {number}"), number);
            assert_eq!(recent.get("mine"), Some(&mut 7), "after {number} others");
            assert!(recent.newer.len() <= GENERATION && recent.older.len() <= GENERATION);
        }
        assert_eq!(recent.get("select 0"), None);
    }
}
