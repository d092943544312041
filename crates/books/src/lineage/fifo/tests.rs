use super::*;

const EXECUTABLE: i64 = 3103;
const IN_PROCESS: i64 = 3106;

fn spot(line: i64, account: i64) -> Spot {
    (LineId(line), account)
}

fn step(posting: i64, changes: &[(Spot, i64)]) -> Step {
    Step {
        posting: PostingId(posting),
        changes: changes.iter().copied().collect(),
        undone: Vec::new(),
        carried_from: BTreeMap::new(),
    }
}

fn held(slices: &Slices, at: Spot) -> Vec<(i64, i64)> {
    slices.of(at).map(|slice| (slice.origin.0, slice.amount_fen)).collect()
}

/// A line with 100 of origin 1 and then 50 of origin 2.
fn two_origins() -> Slices {
    let mut slices = Slices::default();
    slices.apply(&step(1, &[(spot(7, EXECUTABLE), 100)]));
    slices.apply(&step(2, &[(spot(7, EXECUTABLE), 50)]));
    slices
}

#[test]
fn the_oldest_money_is_spent_first() {
    let mut slices = two_origins();
    let (moves, missing) = slices.apply(&step(3, &[(spot(7, EXECUTABLE), -120), (spot(7, IN_PROCESS), 120)]));
    assert_eq!(missing, 0);
    let origins: Vec<_> = moves.iter().map(|m| (m.origin_posting_id.0, m.amount_fen)).collect();
    assert_eq!(origins, [(1, 100), (2, 20)]);
    assert_eq!(held(&slices, spot(7, EXECUTABLE)), [(2, 30)]);
    assert_eq!(held(&slices, spot(7, IN_PROCESS)), [(1, 100), (2, 20)]);
}

#[test]
fn a_reversal_puts_every_slice_back_where_it_lay() {
    let mut slices = two_origins();
    let before = slices.clone();
    let (undone, _) = slices.apply(&step(3, &[(spot(7, EXECUTABLE), -120), (spot(7, IN_PROCESS), 120)]));
    let mut back = step(4, &[(spot(7, EXECUTABLE), 120), (spot(7, IN_PROCESS), -120)]);
    back.undone = undone;
    slices.apply(&back);
    assert_eq!(slices, before);
}

#[test]
fn a_reversed_cut_brings_the_cut_origin_back() {
    let mut slices = two_origins();
    let before = slices.clone();
    let (undone, _) = slices.apply(&step(3, &[(spot(7, EXECUTABLE), -110)]));
    let mut back = step(4, &[(spot(7, EXECUTABLE), 110)]);
    back.undone = undone;
    let (moves, _) = slices.apply(&back);
    assert_eq!(slices, before);
    assert!(moves.iter().all(|m| m.from() == OUTSIDE && m.origin_posting_id != PostingId(4)));
}

#[test]
fn a_virement_and_an_opening_keep_the_origin() {
    let mut slices = two_origins();
    slices.apply(&step(3, &[(spot(7, EXECUTABLE), -100), (spot(8, EXECUTABLE), 100)]));
    assert_eq!(held(&slices, spot(8, EXECUTABLE)), [(1, 100)]);
    slices.apply(&step(4, &[(spot(7, EXECUTABLE), -50), (spot(7, 3401), 50)]));
    let mut open = step(5, &[(spot(9, EXECUTABLE), 30), (spot(9, 3104), 20)]);
    open.carried_from.insert(LineId(9), LineId(7));
    slices.apply(&open);
    assert_eq!(held(&slices, spot(9, EXECUTABLE)), [(2, 30)]);
    assert_eq!(held(&slices, spot(9, 3104)), [(2, 20)]);
    slices.apply(&step(6, &[(spot(7, 3401), -50)]));
    assert_eq!(held(&slices, spot(7, 3401)), []);
}

#[test]
fn money_a_state_does_not_hold_is_said_to_be_missing() {
    let mut slices = two_origins();
    let (_, missing) = slices.apply(&step(3, &[(spot(7, EXECUTABLE), -160)]));
    assert_eq!(missing, 10);
}
