//! The line over HTTP on loopback: the simulator's server and finance's client.

use super::BankSim;
use jiff::civil::DateTime;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

/// How to run the simulator.
pub struct ServeOptions {
    pub listen: SocketAddr,
    /// Append-only log; without it the bank forgets when it stops.
    pub data: Option<PathBuf>,
    /// Business time when no one sends one (`POST /clock`).
    pub clock: Arc<dyn Fn() -> DateTime + Send + Sync>,
}

/// Why the simulator did not start, or stopped.
#[derive(Debug, thiserror::Error)]
pub enum ServeFailed {
    #[error(
        "{listen} is not a loopback address; the bank simulator answers on this machine only, use 127.0.0.1:PORT"
    )]
    NotLoopback { listen: SocketAddr },
    #[error("bank log {path}: {detail}")]
    Log { path: String, detail: String },
    #[error("cannot listen: {0}")]
    Io(#[from] std::io::Error),
}

/// Serves until `stop` resolves; `ready` learns the address (port 0 allowed).
pub async fn serve(
    _bank: BankSim,
    _options: ServeOptions,
    _ready: impl FnOnce(SocketAddr),
    _stop: impl Future<Output = ()> + Send + 'static,
) -> Result<(), ServeFailed> {
    todo!()
}

/// Finance's client over HTTP.
pub struct HttpBank {}

impl HttpBank {
    /// `base` is `http://127.0.0.1:PORT`.
    pub fn new(_base: &str, _timeout: Duration) -> HttpBank {
        todo!()
    }
}

/// Bytes as base64 text in JSON.
pub(crate) mod base64_bytes {
    use serde::{Deserializer, Serializer};
    pub fn serialize<S: Serializer>(_bytes: &[u8], _out: S) -> Result<S::Ok, S::Error> {
        todo!()
    }
    pub fn deserialize<'de, D: Deserializer<'de>>(_input: D) -> Result<Vec<u8>, D::Error> {
        todo!()
    }
}
