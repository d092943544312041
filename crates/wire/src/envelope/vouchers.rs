//! The vouchers that travel inside an envelope: payment (5214) with its bank-filled receipt
//! fields, bank answers, refund notices (2203, 2252), and the status query with its answer.
//!
//! **Promise:** element names are those of the treasury interface (domain 4.3); the order of the
//! fields here is their order on the wire.
//! **Not here:** which VtCode stands for which voucher in a province: [`super::VtTable`].

use super::fields::record;
use crate::Fen;
use jiff::civil::Date;

record! {
    /// A treasury payment voucher (国库集中支付凭证, 5214). As an order the X-fields are empty; the
    /// bank returns the same document with the X-fields filled: the receipt (回单).
    pub struct PaymentVoucher {
        id: String = "Id" required 38,
        adm_div_code: String = "AdmDivCode" required 9,
        st_year: i16 = "StYear" required 4,
        vt_code: String = "VtCode" required 4,
        vou_date: Date = "VouDate" required 8,
        voucher_no: String = "VoucherNo" required 42,
        bill_no: String = "BillNo" optional 42,
        fund_type_code: String = "FundTypeCode" required 6,
        fund_type_name: String = "FundTypeName" optional 60,
        bgt_type_code: String = "BgtTypeCode" optional 6,
        bgt_type_name: String = "BgtTypeName" optional 60,
        pay_type_code: String = "PayTypeCode" optional 6,
        pay_type_name: String = "PayTypeName" optional 60,
        pro_cat_code: String = "ProCatCode" optional 6,
        mof_dep_code: String = "MOFDepCode" optional 15,
        agency_code: String = "AgencyCode" required 21,
        agency_name: String = "AgencyName" required 120,
        exp_func_code: String = "ExpFuncCode" required 15,
        exp_func_name: String = "ExpFuncName" optional 120,
        gov_exp_eco_code: String = "GovExpEcoCode" optional 15,
        dep_exp_eco_code: String = "DepExpEcoCode" optional 15,
        dep_pro_code: String = "DepProCode" optional 40,
        dep_pro_name: String = "DepProName" optional 200,
        set_mode_code: String = "SetModeCode" optional 6,
        pay_bank_code: String = "PayBankCode" required 15,
        pay_bank_name: String = "PayBankName" optional 120,
        pay_acct_no: String = "PayAcctNo" required 42,
        pay_acct_name: String = "PayAcctName" required 120,
        pay_acct_bank_name: String = "PayAcctBankName" optional 120,
        payee_acct_no: String = "PayeeAcctNo" required 42,
        payee_acct_name: String = "PayeeAcctName" required 120,
        payee_acct_bank_name: String = "PayeeAcctBankName" optional 120,
        payee_acct_bank_no: String = "PayeeAcctBankNo" optional 15,
        pay_summary_code: String = "PaySummaryCode" optional 15,
        pay_summary_name: String = "PaySummaryName" required 200,
        pay_amt: Fen = "PayAmt" required 20,
        business_type_code: String = "BusinessTypeCode" optional 6,
        tracking_id: String = "TrackingID" optional 60,
        gov_procurement_id: String = "GovProcurementID" optional 60,
        hold1: String = "Hold1" optional 200,
        hold2: String = "Hold2" optional 200,
        x_pay_date: Option<Date> = "XPayDate" optional 8,
        x_agent_business_no: String = "XAgentBusinessNo" optional 60,
        x_pay_amt: Option<Fen> = "XPayAmt" optional 20,
        x_payee_acct_no: String = "XPayeeAcctNo" optional 42,
        x_payee_acct_name: String = "XPayeeAcctName" optional 120,
        x_add_word: String = "XAddWord" optional 200,
    }
    list details: PaymentDetail = "DetailList" / "Detail"
}

record! {
    /// One payee of a batch voucher. In a receipt a failed detail has `x_pay_amt` 0.00 and the
    /// reason in `x_add_word`.
    pub struct PaymentDetail {
        id: String = "Id" required 38,
        payee_acct_no: String = "PayeeAcctNo" required 42,
        payee_acct_name: String = "PayeeAcctName" required 120,
        payee_acct_bank_name: String = "PayeeAcctBankName" optional 120,
        payee_acct_bank_no: String = "PayeeAcctBankNo" optional 15,
        pay_amt: Fen = "PayAmt" required 20,
        tracking_id: String = "TrackingID" optional 60,
        remark: String = "Remark" optional 200,
        x_pay_date: Option<Date> = "XPayDate" optional 8,
        x_agent_business_no: String = "XAgentBusinessNo" optional 60,
        x_pay_amt: Option<Fen> = "XPayAmt" optional 20,
        x_add_word: String = "XAddWord" optional 200,
    }
}

record! {
    /// The bank's answer to one order: taken, or refused with a reason. `voucher_no` is the order's.
    pub struct BankAnswer {
        id: String = "Id" required 38,
        adm_div_code: String = "AdmDivCode" required 9,
        st_year: i16 = "StYear" required 4,
        vt_code: String = "VtCode" required 4,
        vou_date: Date = "VouDate" required 8,
        voucher_no: String = "VoucherNo" required 42,
        ori_vt_code: String = "OriVtCode" required 4,
        /// SM3 of the order's voucher bytes: which content this answers.
        ori_digest: String = "OriDigest" required 64,
        x_reason_code: String = "XReasonCode" optional 6,
        x_add_word: String = "XAddWord" optional 200,
    }
}

record! {
    /// Money came back after payment (退款通知书). On the wire `PayAmt` is negative; here the
    /// refunded amount is negative too, as written.
    pub struct RefundNotice {
        id: String = "Id" required 38,
        adm_div_code: String = "AdmDivCode" required 9,
        st_year: i16 = "StYear" required 4,
        vt_code: String = "VtCode" required 4,
        vou_date: Date = "VouDate" required 8,
        voucher_no: String = "VoucherNo" required 42,
        ori_voucher_no: String = "OriVoucherNo" required 42,
        ori_vt_code: String = "OriVtCode" required 4,
        /// The detail that came back, when the order was a batch.
        ori_detail_id: String = "OriDetailId" optional 38,
        ori_agent_business_no: String = "OriAgentBusinessNo" required 60,
        pay_amt: Fen = "PayAmt" required 20,
        x_pay_date: Date = "XPayDate" required 8,
        x_agent_business_no: String = "XAgentBusinessNo" required 60,
        x_add_word: String = "XAddWord" optional 200,
    }
}

record! {
    /// "What became of these vouchers?", asked before anything is sent again.
    pub struct StatusQuery {
        id: String = "Id" required 38,
        adm_div_code: String = "AdmDivCode" required 9,
        st_year: i16 = "StYear" required 4,
        vt_code: String = "VtCode" required 4,
        vou_date: Date = "VouDate" required 8,
        voucher_no: String = "VoucherNo" required 42,
    }
    list asked: AskedVoucher = "DetailList" / "Detail"
}

record! {
    /// One voucher asked about; county and year are those of the query.
    pub struct AskedVoucher {
        ori_voucher_no: String = "OriVoucherNo" required 42,
        ori_vt_code: String = "OriVtCode" required 4,
    }
}

record! {
    /// The bank's truthful answer, one detail per voucher asked; receipts, rejections and refund
    /// notices themselves follow as further vouchers in the same envelope.
    pub struct StatusAnswer {
        id: String = "Id" required 38,
        adm_div_code: String = "AdmDivCode" required 9,
        st_year: i16 = "StYear" required 4,
        vt_code: String = "VtCode" required 4,
        vou_date: Date = "VouDate" required 8,
        voucher_no: String = "VoucherNo" required 42,
    }
    list states: VoucherState = "DetailList" / "Detail"
}

record! {
    /// What the bank knows of one voucher.
    pub struct VoucherState {
        ori_voucher_no: String = "OriVoucherNo" required 42,
        ori_vt_code: String = "OriVtCode" required 4,
        /// SM3 of the order's voucher bytes; empty when unknown.
        ori_digest: String = "OriDigest" optional 64,
        status: BankStatus = "Status" required 2,
        x_pay_amt: Option<Fen> = "XPayAmt" optional 20,
        x_pay_date: Option<Date> = "XPayDate" optional 8,
        x_agent_business_no: String = "XAgentBusinessNo" optional 60,
        x_refunded_amt: Option<Fen> = "XRefundedAmt" optional 20,
        x_add_word: String = "XAddWord" optional 200,
    }
}

record! {
    /// What was booked on an account on a day (日对账单, 3551). Opening less the lines is closing; an
    /// account that is paid back only after its payments is negative until then.
    pub struct AccountStatement {
        id: String = "Id" required 38,
        adm_div_code: String = "AdmDivCode" required 9,
        st_year: i16 = "StYear" required 4,
        vt_code: String = "VtCode" required 4,
        vou_date: Date = "VouDate" required 8,
        voucher_no: String = "VoucherNo" required 42,
        acct_no: String = "AcctNo" required 42,
        acct_name: String = "AcctName" required 120,
        acct_date: Date = "AcctDate" required 8,
        begin_amt: Fen = "BeginAmt" required 20,
        end_amt: Fen = "EndAmt" required 20,
    }
    list lines: StatementLine = "DetailList" / "Detail"
}

record! {
    /// One booking. `PayAmt` is what left the account; what came in is negative.
    pub struct StatementLine {
        /// The voucher's number; of money that came back, the notice's.
        ori_voucher_no: String = "OriVoucherNo" required 60,
        x_agent_business_no: String = "XAgentBusinessNo" optional 60,
        pay_amt: Fen = "PayAmt" required 20,
        x_pay_date: Date = "XPayDate" required 8,
        x_add_word: String = "XAddWord" optional 200,
    }
}

record! {
    /// The treasury account at the People's Bank on a day (库存日报, 3402): opening, what came in, what
    /// was paid over to the agent bank (negative when more came back than left), closing.
    pub struct TreasuryBalance {
        id: String = "Id" required 38,
        adm_div_code: String = "AdmDivCode" required 9,
        st_year: i16 = "StYear" required 4,
        vt_code: String = "VtCode" required 4,
        vou_date: Date = "VouDate" required 8,
        voucher_no: String = "VoucherNo" required 42,
        acct_date: Date = "AcctDate" required 8,
        begin_amt: Fen = "BeginAmt" required 20,
        income_amt: Fen = "IncomeAmt" required 20,
        pay_amt: Fen = "PayAmt" required 20,
        end_amt: Fen = "EndAmt" required 20,
    }
}

record! {
    /// Whether a statement agrees with our books (对账回执, 5502).
    pub struct StatementResult {
        id: String = "Id" required 38,
        adm_div_code: String = "AdmDivCode" required 9,
        st_year: i16 = "StYear" required 4,
        vt_code: String = "VtCode" required 4,
        vou_date: Date = "VouDate" required 8,
        voucher_no: String = "VoucherNo" required 42,
        ori_vt_code: String = "OriVtCode" required 4,
        ori_voucher_no: String = "OriVoucherNo" required 42,
        /// SM3 of the statement's voucher bytes: which content this answers.
        ori_digest: String = "OriDigest" required 64,
        /// 0 agrees, 1 differs.
        check_result: String = "CheckResult" required 1,
        x_add_word: String = "XAddWord" optional 200,
    }
}

/// Where a voucher stands at the bank.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum BankStatus {
    /// Never received: it may be sent (again).
    Unknown,
    Accepted,
    Paid,
    PartlyFailed,
    Rejected,
}

impl BankStatus {
    pub const ALL: [BankStatus; 5] = [
        BankStatus::Unknown,
        BankStatus::Accepted,
        BankStatus::Paid,
        BankStatus::PartlyFailed,
        BankStatus::Rejected,
    ];

    /// Two digits on the wire.
    pub fn code(self) -> &'static str {
        match self {
            BankStatus::Unknown => "00",
            BankStatus::Accepted => "10",
            BankStatus::Paid => "20",
            BankStatus::PartlyFailed => "21",
            BankStatus::Rejected => "30",
        }
    }
}
