//! Return of data to their territory, on demand (回流, R-36): requested by a city,
//! decided by the province, delivered, and confirmed or disputed by the city.

pub(crate) mod confirm;
pub(crate) mod decide;
pub(crate) mod deliver;
pub(crate) mod request;
