//! The outer XML: count, vouchers in base64, stamps and signatures.
//!
//! ```xml
//! <MOF><VoucherCount>1</VoucherCount>
//!   <VoucherBody AdmDivCode="360732000" StYear="2022" VtCode="5214" VoucherNo="…">
//!     <VoucherFlag>0</VoucherFlag><Voucher>base64 of GBK XML</Voucher>
//!     <SignStampList><SignStamp No="1" Position="cz_dwfz" Name="…"/></SignStampList>
//!     <SignatureList><Signature No="1" SN="…">base64 of r||s</Signature></SignatureList>
//!   </VoucherBody></MOF>
//! ```

use super::error::{Fault, WireError};
use super::fields::FieldValue;
use super::xml::{self, Node, Writer};
use super::{Body, Envelope, MAX_BYTES, SignatureEntry, Stamp, VoucherFlag, VoucherKey};

/// Longest attribute or code taken.
const KEY_LIMIT: usize = 60;

impl Envelope {
    /// Reads an envelope's shell; vouchers inside stay undecoded.
    pub fn parse(bytes: &[u8]) -> Result<Envelope, WireError> {
        let root = xml::parse(bytes, "MOF", MAX_BYTES)?;
        if root.name != "MOF" {
            return Err(WireError::new(
                "MOF",
                Fault::UnknownElement { name: root.name.chars().take(60).collect() },
            ));
        }
        root.no_attributes("MOF")?;
        root.no_text("MOF")?;
        root.only_children("MOF", &["VoucherCount", "VoucherBody"])?;
        let said = required_text(&root, "MOF", "VoucherCount")?;
        let said: u64 = said.parse().map_err(|_| {
            WireError::new("MOF/VoucherCount", Fault::NotANumber { text: said.chars().take(40).collect() })
        })?;
        let bodies: Vec<&Node> = root.children.iter().filter(|child| child.name == "VoucherBody").collect();
        let found = bodies.len() as u64;
        if found == 0 {
            return Err(WireError::new("MOF", Fault::Missing { name: "VoucherBody".to_owned() }));
        }
        if said != found {
            return Err(WireError::new("MOF/VoucherCount", Fault::CountDiffers { said, found }));
        }
        let bodies = bodies.iter().enumerate().map(|(index, node)| read_body(node, index + 1));
        Ok(Envelope { bodies: bodies.collect::<Result<_, _>>()? })
    }

    /// Writes the envelope; refuses what [`Envelope::parse`] would not take.
    pub fn to_bytes(&self) -> Result<Vec<u8>, WireError> {
        if self.bodies.is_empty() {
            return Err(WireError::new("MOF", Fault::Missing { name: "VoucherBody".to_owned() }));
        }
        let mut out = Writer::new();
        out.open("MOF");
        out.leaf("VoucherCount", &self.bodies.len().to_string())
            .map_err(|fault| WireError::new("MOF", fault))?;
        for (index, body) in self.bodies.iter().enumerate() {
            let place = body_place(index + 1);
            write_body(&mut out, body)
                .map_err(|(part, fault)| WireError::new(format!("{place}{part}"), fault))?;
        }
        out.close("MOF");
        let bytes = out.finish().map_err(|fault| WireError::new("MOF", fault))?;
        if bytes.len() > MAX_BYTES {
            return Err(WireError::new("MOF", Fault::TooLarge { found: bytes.len(), limit: MAX_BYTES }));
        }
        Ok(bytes)
    }
}

fn body_place(number: usize) -> String {
    format!("MOF/VoucherBody[{number}]")
}

fn required_text<'n>(node: &'n Node, place: &str, name: &str) -> Result<&'n str, WireError> {
    node.leaf_text(place, name)?
        .filter(|text| !text.is_empty())
        .ok_or_else(|| WireError::new(place, Fault::Missing { name: name.to_owned() }))
}

fn read_body(node: &Node, number: usize) -> Result<Body, WireError> {
    let place = body_place(number);
    node.only_attributes(&place, &["AdmDivCode", "StYear", "VtCode", "VoucherNo"])?;
    node.only_children(&place, &["VoucherFlag", "Voucher", "SignStampList", "SignatureList"])?;
    node.no_text(&place)?;
    let year = short(node.attribute(&place, "StYear")?, &place, "StYear")?;
    let key = VoucherKey {
        adm_div_code: short(node.attribute(&place, "AdmDivCode")?, &place, "AdmDivCode")?,
        st_year: i16::from_text(Some(&year))
            .map_err(|fault| WireError::new(format!("{place}/StYear"), fault))?,
        vt_code: short(node.attribute(&place, "VtCode")?, &place, "VtCode")?,
        voucher_no: short(node.attribute(&place, "VoucherNo")?, &place, "VoucherNo")?,
    };
    let flag = match required_text(node, &place, "VoucherFlag")? {
        "0" => VoucherFlag::Document,
        "1" => VoucherFlag::Receipt,
        other => {
            let flag = other.chars().take(20).collect();
            return Err(WireError::new(format!("{place}/VoucherFlag"), Fault::UnknownFlag { flag }));
        }
    };
    let voucher = required_text(node, &place, "Voucher")?.to_owned();
    let mut body = Body { key, flag, voucher, stamps: Vec::new(), signatures: Vec::new() };
    if let Some(list) = node.child(&place, "SignStampList")? {
        let place = format!("{place}/SignStampList");
        list.only_children_named(&place, "SignStamp")?;
        for (index, stamp) in list.children.iter().enumerate() {
            body.stamps.push(read_stamp(stamp, &format!("{place}/SignStamp[{}]", index + 1))?);
        }
    }
    if let Some(list) = node.child(&place, "SignatureList")? {
        let place = format!("{place}/SignatureList");
        list.only_children_named(&place, "Signature")?;
        for (index, entry) in list.children.iter().enumerate() {
            body.signatures.push(read_signature(entry, &format!("{place}/Signature[{}]", index + 1))?);
        }
    }
    numbered_once(body.stamps.iter().map(|stamp| stamp.no), &format!("{place}/SignStampList"))?;
    numbered_once(body.signatures.iter().map(|entry| entry.no), &format!("{place}/SignatureList"))?;
    Ok(body)
}

/// Signature n covers stamp n: two of the same number would leave one uncovered.
fn numbered_once(numbers: impl Iterator<Item = u32>, place: &str) -> Result<(), WireError> {
    let mut seen = std::collections::BTreeSet::new();
    for no in numbers {
        if !seen.insert(no) {
            return Err(WireError::new(place, Fault::Duplicate { name: format!("No {no}") }));
        }
    }
    Ok(())
}

fn short(text: &str, place: &str, name: &str) -> Result<String, WireError> {
    let found = text.chars().count();
    if found > KEY_LIMIT {
        return Err(WireError::new(format!("{place}/{name}"), Fault::TooLong { found, limit: KEY_LIMIT }));
    }
    Ok(text.to_owned())
}

fn number(node: &Node, place: &str) -> Result<u32, WireError> {
    let text = node.attribute(place, "No")?;
    text.parse().map_err(|_| {
        WireError::new(format!("{place}/No"), Fault::NotANumber { text: text.chars().take(40).collect() })
    })
}

fn read_stamp(node: &Node, place: &str) -> Result<Stamp, WireError> {
    node.only_attributes(place, &["No", "Position", "Name"])?;
    node.only_children(place, &[])?;
    node.no_text(place)?;
    Ok(Stamp {
        no: number(node, place)?,
        position: short(node.attribute(place, "Position")?, place, "Position")?,
        name: short(node.attribute(place, "Name")?, place, "Name")?,
    })
}

fn read_signature(node: &Node, place: &str) -> Result<SignatureEntry, WireError> {
    node.only_attributes(place, &["No", "SN"])?;
    node.only_children(place, &[])?;
    xml::check_text(&node.text).map_err(|fault| WireError::new(place, fault))?;
    if node.text.is_empty() {
        return Err(WireError::new(place, Fault::Missing { name: "Signature".to_owned() }));
    }
    Ok(SignatureEntry {
        no: number(node, place)?,
        sn: short(node.attribute(place, "SN")?, place, "SN")?,
        value: node.text.clone(),
    })
}

type PartFault = (&'static str, Fault);

fn write_body(out: &mut Writer, body: &Body) -> Result<(), PartFault> {
    let year = format!("{:04}", body.key.st_year);
    let attributes = [
        ("AdmDivCode", body.key.adm_div_code.as_str()),
        ("StYear", &year),
        ("VtCode", &body.key.vt_code),
        ("VoucherNo", &body.key.voucher_no),
    ];
    for (name, value) in attributes {
        if value.is_empty() {
            return Err(("", Fault::Missing { name: name.to_owned() }));
        }
    }
    out.open_with("VoucherBody", &attributes).map_err(|fault| ("", fault))?;
    out.leaf("VoucherFlag", body.flag.code()).map_err(|fault| ("/VoucherFlag", fault))?;
    out.leaf("Voucher", &body.voucher).map_err(|fault| ("/Voucher", fault))?;
    out.open("SignStampList");
    for stamp in &body.stamps {
        let no = stamp.no.to_string();
        let attributes = [("No", no.as_str()), ("Position", &stamp.position), ("Name", &stamp.name)];
        out.open_with("SignStamp", &attributes).map_err(|fault| ("/SignStampList", fault))?;
        out.close("SignStamp");
    }
    out.close("SignStampList");
    out.open("SignatureList");
    for entry in &body.signatures {
        let no = entry.no.to_string();
        out.open_with("Signature", &[("No", &no), ("SN", &entry.sn)])
            .map_err(|fault| ("/SignatureList", fault))?;
        out.text(&entry.value).map_err(|fault| ("/SignatureList", fault))?;
        out.close("Signature");
    }
    out.close("SignatureList");
    out.close("VoucherBody");
    Ok(())
}
