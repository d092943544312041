//! The page a visitor sees while the demo's sample year is being made.
//!
//! **Promise:** it answers at the demo's own address from the first moment, says how far the work is, and
//! looks again by itself, without scripts. It is answered with 503, so that no machine takes it for the demo.
//! **Promise:** the listener is handed on, never closed: whoever connects meanwhile is served by the demo.
//! **Not here:** making the sample year (`year`), the demo itself (`demo`).

use std::io::{ErrorKind, Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::thread::JoinHandle;
use std::time::Duration;

/// How far the sample year is, in percent.
#[derive(Debug, Default)]
pub struct Percent(AtomicUsize);

impl Percent {
    pub fn is(&self, done: usize) {
        self.0.store(done, Ordering::Relaxed);
    }
}

/// Answers at an address until the demo takes over.
pub struct Waiting {
    stop: Arc<AtomicBool>,
    thread: JoinHandle<TcpListener>,
}

impl Waiting {
    pub fn at(listen: SocketAddr, percent: Arc<Percent>) -> std::io::Result<Waiting> {
        let listener = TcpListener::bind(listen)?;
        listener.set_nonblocking(true)?;
        let stop = Arc::new(AtomicBool::new(false));
        let asked = stop.clone();
        let work = move || {
            while !asked.load(Ordering::Relaxed) {
                match listener.accept() {
                    // Somebody who goes away before the answer is no concern of the demo.
                    Ok((visitor, _)) => drop(answer(visitor, &percent)),
                    Err(error) if error.kind() == ErrorKind::WouldBlock => {
                        std::thread::sleep(Duration::from_millis(20));
                    }
                    Err(_) => std::thread::sleep(Duration::from_millis(100)),
                }
            }
            listener
        };
        let thread = std::thread::Builder::new().name("waiting".into()).spawn(work)?;
        Ok(Waiting { stop, thread })
    }

    /// The listener, for the demo to go on with.
    pub fn hand_over(self) -> std::io::Result<TcpListener> {
        self.stop.store(true, Ordering::Relaxed);
        self.thread.join().map_err(|_| std::io::Error::other("the waiting page ended with a panic"))
    }
}

fn answer(mut visitor: TcpStream, percent: &Percent) -> std::io::Result<()> {
    visitor.set_nonblocking(false)?;
    visitor.set_read_timeout(Some(Duration::from_millis(300)))?;
    visitor.set_write_timeout(Some(Duration::from_secs(1)))?;
    // What is asked does not matter; it is read so that the answer is not cut off.
    let mut asked = [0_u8; 4096];
    let _ = visitor.read(&mut asked)?;
    let page = page(percent.0.load(Ordering::Relaxed).min(99));
    write!(
        visitor,
        "HTTP/1.1 503 Service Unavailable\r\nContent-Type: text/html; charset=utf-8\r\nContent-Length: {}\r\n\
         Cache-Control: no-store\r\nRetry-After: 1\r\nConnection: close\r\n\r\n{page}",
        page.len()
    )?;
    visitor.flush()
}

fn page(percent: usize) -> String {
    maud::html! {
        (maud::DOCTYPE)
        html lang="zh-CN" {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta http-equiv="refresh" content="1";
                title { "算盘演示 · Suanpan demo" }
                style { "body{font:15px/1.6 'PingFang SC','Microsoft YaHei','Noto Sans CJK SC',sans-serif;\
                         color:#1d2521;background:#f3f5f3;margin:0;display:grid;min-height:100vh;place-items:center}\
                         main{background:#fff;border:1px solid #d5dcd8;border-radius:4px;padding:32px 40px;max-width:520px}\
                         h1{font-size:20px;margin:0 0 8px}progress{width:100%;height:12px;accent-color:#1d5743}" }
            }
            body { main {
                h1 { "正在建立样例县年初以来的账" }
                p { "人员、商户均为合成。只在第一次启动时建立，完成后本页自动进入登录页。" }
                progress max="100" value=(percent) { (percent) "%" }
                p { (percent) "%" }
                p lang="en" { "The sample county's books since New Year are being made, on the first start only. This page goes on by itself." }
            } }
        }
    }
    .into_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn get(address: SocketAddr) -> String {
        let mut line = TcpStream::connect(address).expect("somebody listens");
        line.write_all(b"GET / HTTP/1.1\r\nHost: here\r\n\r\n").expect("asked");
        let mut said = String::new();
        line.read_to_string(&mut said).expect("an answer");
        said
    }

    #[test]
    fn the_page_says_how_far_it_is_and_the_listener_is_handed_on() {
        let percent = Arc::new(Percent::default());
        let waiting = Waiting::at("127.0.0.1:0".parse().expect("an address"), percent.clone());
        let waiting = waiting.expect("a free port");
        percent.is(43);
        // The port is known only to the listener: hand it over once, and wait again on the same address.
        let listener = waiting.hand_over().expect("the listener");
        let address = listener.local_addr().expect("an address");
        drop(listener);
        let waiting = Waiting::at(address, percent.clone()).expect("the same port");
        let said = get(address);
        assert!(said.starts_with("HTTP/1.1 503 ") && said.contains("43%"), "{said}");
        percent.is(100);
        assert!(get(address).contains("99%"), "it is done only when the demo answers");
        assert_eq!(waiting.hand_over().expect("the listener").local_addr().expect("an address"), address);
    }
}
