//! `cargo run --release -p suanpan --example bench_pay -- URL IN_FLIGHT SECONDS`

fn main() -> anyhow::Result<()> {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let [url, in_flight, seconds] = &words[..] else {
        anyhow::bail!("usage: bench_pay URL IN_FLIGHT SECONDS");
    };
    let options = suanpan::bench::PayOptions {
        url: url.clone(),
        count: None,
        seconds: Some(seconds.parse()?),
        in_flight: in_flight.parse()?,
    };
    println!("{}", suanpan::bench::pay(&options)?);
    Ok(())
}
