//! The quickest look at all outputs: is each of them as the index says?

use queries::emit::Strategy;

use super::decide::{has_siblings, skeleton};
use crate::index::{Index, Record};
use crate::system::{self, Kind, Stat, System};

/// Whether every output is as the last run left it. Reads only files that are too young to be told by
/// their time.
///
/// # Errors
/// When such a file can not be read.
pub fn is_intact(system: &dyn System, index: &Index) -> system::Result<bool> {
    let records: Vec<Record<'_>> = index.records().collect();
    if records.len() != index.len() {
        return Ok(false);
    }
    let paths: Vec<&str> = records.iter().map(|record| record.path).collect();
    for (record, stat) in records.iter().zip(system.stat_all(&paths)) {
        // What can not be looked at is for the full plan to judge.
        let Ok(stat) = stat else { return Ok(false) };
        if !is_as_recorded(system, index, record, stat)? {
            return Ok(false);
        }
    }
    Ok(true)
}

fn is_as_recorded(system: &dyn System, index: &Index, record: &Record<'_>, stat: Option<Stat>) -> system::Result<bool> {
    let Some(stat) = stat else {
        // History that was left out: that holds as long as something else makes up the history.
        return Ok(!record.is_present && has_siblings(system, record.path)?);
    };
    if record.strategy == Strategy::GenerateOnce || !record.is_present || index.vouches(record, &stat) {
        return Ok(record.is_present);
    }
    if stat.kind != Kind::File || (stat.size != record.size && !record.has_regions) {
        return Ok(false);
    }
    let bytes = system.read(record.path)?;
    Ok(bytes.and_then(|bytes| skeleton(&bytes, record.has_regions)) == Some(record.content))
}
