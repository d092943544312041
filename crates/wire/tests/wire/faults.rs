//! The fault spec is read strictly and says in two languages what it did not understand.

use wire::bank::{FaultSpec, FaultSpecRefused};

#[test]
fn the_example_of_the_manual_is_read() {
    let text = "lose=0.01,double=0.02,delay=0.05:2,reorder=0.1,reject=0.01,half=0.02,corrupt=0.01,timeout_after_accept=0.02";
    let spec = FaultSpec::parse(text).unwrap();
    assert_eq!((spec.lose_ppm, spec.delay_ppm, spec.delay_secs), (10_000, 50_000, 2 * 86_400));
    assert_eq!(FaultSpec::parse(&spec.to_string()).unwrap().to_string(), spec.to_string());
    assert_eq!(FaultSpec::parse("").unwrap().to_string(), "");
    assert_eq!(
        FaultSpec::parse("settle=90m, refund=1:3h").unwrap().to_string(),
        "refund=1.000000:10800s,settle=5400s"
    );
}

#[test]
fn what_is_not_understood_is_explained() {
    let refused = |text: &str| FaultSpec::parse(text).unwrap_err();
    assert!(matches!(refused("explode=0.1"), FaultSpecRefused::UnknownFault { .. }));
    assert!(matches!(refused("lose"), FaultSpecRefused::NoValue { .. }));
    assert!(matches!(refused("lose=0.1,lose=0.2"), FaultSpecRefused::Twice { .. }));
    for share in ["2", "1.1", "-0.1", "0.0000001", "1e-3", "NaN", ".5", "0,5"] {
        assert!(FaultSpec::parse(&format!("lose={share}")).is_err(), "{share}");
    }
    for time in ["0.1:", "0.1:x", "0.1:-1", "0.1:401d", "0.1:99999999999999999999s"] {
        assert!(matches!(refused(&format!("delay={time}")), FaultSpecRefused::NotATime { .. }), "{time}");
    }
    let said = refused("lose=2");
    assert!(said.zh().contains("lose") && said.zh().contains("比例"), "{}", said.zh());
    assert!(said.to_string().contains("between 0 and 1"), "{}", said.to_string());
}
