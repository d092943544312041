//! What verification of the treasury found: which row, what should stand there, what stands there.

books::finding_kinds! {
    StoreGap "凭证库编号不连续" "the voucher store is not numbered without gaps",
    StoreBody "凭证库内容与摘要不符" "a kept version differs from its digest",
    StoreChain "凭证库链不相连" "a kept version does not continue the chain",
    StoreUnreadable "凭证库内容无法读取" "a kept version cannot be read",
    VoucherUnknown "凭证库中的凭证不存在" "a kept version belongs to no voucher",
    VoucherDigest "凭证摘要与所存内容不符" "a voucher's digest differs from its words",
    VoucherAmount "凭证金额与所存内容不符" "a voucher's amount differs from its words",
    VoucherSignature "凭证签章无效" "a voucher's signature is not valid",
    VoucherItems "凭证与其明细不符" "a voucher differs from its items",
    RequestWords "支付申请与其凭证所写不符" "a request differs from the words of its voucher",
    ReceiptDiffers "回单与登记不符" "a receipt differs from what was recorded",
    RefundsDiffer "已退款与退款登记不符" "a request's refunds differ from the refunds recorded",
    StateDiffers "支付状态与办理记录不符" "a request's state differs from its last step",
    PaidDiffers "支付申请已付与账上已付不符 (I5)" "what requests say was paid differs from the ledger (I5)",
    InProcessDiffers "在途申请与账上在途不符" "requests under way differ from the ledger",
    CommitmentDiffers "指标的已承诺与各合同未付余额不符" "what a line holds committed differs from what its contracts have left",
    DutySum "期限金额与其分项不符" "a clock's amount differs from its parts",
}

/// One thing that does not fit the others.
pub type Finding = books::verify::Finding<FindingKind>;
