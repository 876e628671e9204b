//! Which addresses webhooks may call: public ones, and special-purpose ones that the deployment allows.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::str::FromStr;

use ipnet::IpNet;
use url::Host;

/// The special-purpose ranges of the IANA registries (IPv4 and IPv6 Special-Purpose Address Registry, RFC 6890), and
/// multicast, which is registered elsewhere. The few anycast and relay addresses among them that are reachable from
/// everywhere are no receivers either.
const SPECIAL: [&str; 33] = [
    "0.0.0.0/8",         // this network
    "10.0.0.0/8",        // private use
    "100.64.0.0/10",     // shared address space of carriers
    "127.0.0.0/8",       // loopback
    "169.254.0.0/16",    // link local, also the metadata services of clouds
    "172.16.0.0/12",     // private use
    "192.0.0.0/24",      // IETF protocol assignments
    "192.0.2.0/24",      // documentation
    "192.31.196.0/24",   // AS112
    "192.52.193.0/24",   // AMT
    "192.88.99.0/24",    // deprecated 6to4 relays
    "192.168.0.0/16",    // private use
    "192.175.48.0/24",   // AS112
    "198.18.0.0/15",     // benchmarking
    "198.51.100.0/24",   // documentation
    "203.0.113.0/24",    // documentation
    "224.0.0.0/4",       // multicast
    "240.0.0.0/4",       // reserved, and limited broadcast
    "::/96",             // unspecified, loopback, and IPv4-compatible addresses
    "64:ff9b:1::/48",    // NAT64 for local use, which may lead anywhere
    "100::/64",          // discard only
    "100:0:0:1::/64",    // dummy
    "2001::/23",         // IETF protocol assignments, Teredo and ORCHID among them
    "2001:db8::/32",     // documentation
    "2620:4f:8000::/48", // AS112
    "3fff::/20",         // documentation
    "5f00::/16",         // segment routing
    "fc00::/7",          // unique local
    "fe80::/9",          // link local and deprecated site local
    "ff00::/8",          // multicast
    "::/3",              // these three: all but 2000::/3, the only unicast addresses that IANA has given out;
    "4000::/2",          // among them further ways to write IPv4 addresses, such as ::ffff:0:127.0.0.1 (RFC 2765)
    "8000::/1",
];

/// The addresses that may be called.
#[derive(Debug, Clone)]
pub struct AddressRules {
    special: Vec<IpNet>,
    allowed: Vec<IpNet>,
}

/// Why an address may not be called.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "{address} is a special-purpose address (in {range}); only public addresses and those in AllowedCidrs may be called"
)]
pub struct Refused {
    address: IpAddr,
    range: IpNet,
}

/// A list of CIDR blocks that does not parse.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0:?} is no CIDR block such as 10.1.0.0/16")]
pub struct InvalidCidr(String);

impl FromStr for AddressRules {
    type Err = InvalidCidr;

    /// Parses the blocks that are allowed besides public addresses, separated by commas. Empty: none.
    fn from_str(blocks: &str) -> Result<Self, Self::Err> {
        let parse = |block: &str| block.parse::<IpNet>().map_err(|_| InvalidCidr(block.to_owned()));
        Ok(Self {
            special: SPECIAL.iter().map(|block| parse(block)).collect::<Result<_, _>>()?,
            allowed: blocks
                .split(',')
                .map(str::trim)
                .filter(|block| !block.is_empty())
                .map(parse)
                .collect::<Result<_, _>>()?,
        })
    }
}

impl AddressRules {
    /// Whether `address` may be called. An IPv6 address that stands for an IPv4 one is judged by that.
    pub fn check(&self, address: IpAddr) -> Result<(), Refused> {
        let meant = embedded_v4(address).map_or(address, IpAddr::V4);
        if self.allowed.iter().any(|block| block.contains(&meant) || block.contains(&address)) {
            return Ok(());
        }
        match self.special.iter().find(|block| block.contains(&meant)) {
            Some(range) => Err(Refused { address, range: *range }),
            None => Ok(()),
        }
    }

    /// Whether a host may be called, as far as it shows without resolving it: addresses, which the URL parser reads in all
    /// their spellings, and the names that stand for the loopback address wherever they are resolved (RFC 6761, section
    /// 6.3). What any other name leads to is for the resolver to check.
    pub fn check_host<S: AsRef<str>>(&self, host: &Host<S>) -> Result<(), Refused> {
        match host {
            Host::Ipv4(address) => self.check((*address).into()),
            Host::Ipv6(address) => self.check((*address).into()),
            Host::Domain(name) if is_localhost(name.as_ref()) => self.check(Ipv4Addr::LOCALHOST.into()),
            Host::Domain(_) => Ok(()),
        }
    }
}

/// `localhost` and the names below it, with or without the root's dot. The URL parser has made them lower case.
fn is_localhost(name: &str) -> bool {
    let name = name.strip_suffix('.').unwrap_or(name);
    name == "localhost" || name.ends_with(".localhost")
}

/// The IPv4 address that an IPv6 address leads to: mapped (RFC 4291), NAT64 (RFC 6052) and 6to4 (RFC 3056).
fn embedded_v4(address: IpAddr) -> Option<Ipv4Addr> {
    let IpAddr::V6(address) = address else {
        return None;
    };
    let low = || Some(last_32_bits(address));
    match address.segments() {
        [0, 0, 0, 0, 0, 0xffff, _, _] => low(),
        [0x64, 0xff9b, 0, 0, 0, 0, _, _] => low(),
        [0x2002, high, low, ..] => Some(Ipv4Addr::from(u32::from(high) << 16 | u32::from(low))),
        _ => None,
    }
}

fn last_32_bits(address: Ipv6Addr) -> Ipv4Addr {
    let [.., a, b, c, d] = address.octets();
    Ipv4Addr::new(a, b, c, d)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refused(rules: &str, address: &str) -> bool {
        rules.parse::<AddressRules>().unwrap().check(address.parse().unwrap()).is_err()
    }

    #[test]
    fn public_addresses_may_be_called() {
        for address in ["1.1.1.1", "93.184.216.34", "172.32.0.1", "2606:4700::1111", "2a00:1450::1", "64:ff9b::101:101"]
        {
            assert!(!refused("", address), "{address}");
        }
    }

    #[test]
    fn special_addresses_may_not_be_called_in_any_guise() {
        for address in [
            "0.0.0.0",
            "10.0.0.1",
            "100.64.0.1",
            "127.0.0.1",
            "127.255.255.255",
            "169.254.169.254",
            "172.16.0.1",
            "192.168.1.1",
            "198.18.0.1",
            "224.0.0.1",
            "255.255.255.255",
            "::",
            "::1",
            "::ffff:127.0.0.1",
            "::ffff:169.254.169.254",
            "64:ff9b::7f00:1",
            "64:ff9b:1::a00:1",
            "2002:7f00:1::",
            "2002:a00:1::1",
            "::127.0.0.1",
            "fc00::1",
            "fd00:ec2::254",
            "fe80::1",
            "fec0::1",
            "ff02::1",
            "2001:db8::1",
            "2001::1",
            "100::1",
        ] {
            assert!(refused("", address), "{address}");
        }
    }

    #[test]
    fn an_allowed_block_lets_its_own_addresses_pass_and_no_others() {
        assert!(!refused("127.0.0.0/8", "127.0.0.1"));
        assert!(!refused("127.0.0.0/8", "::ffff:127.0.0.1"));
        assert!(refused("127.0.0.0/8", "10.0.0.1"));
        assert!(!refused(" 10.1.0.0/16 , fd00::/8,", "10.1.2.3"));
        assert!(!refused("10.1.0.0/16,fd00::/8", "fd00::1"));
    }

    #[test]
    fn hosts_are_judged_by_what_they_show() {
        let refused = |rules: &str, url: &str| {
            let url = url::Url::parse(url).unwrap();
            rules.parse::<AddressRules>().unwrap().check_host(&url.host().unwrap()).is_err()
        };
        for host in [
            "127.0.0.1",
            "127.0.0.1.",
            "127.1",
            "2130706433",
            "0x7f.0.0.1",
            "0177.0.0.1",
            "0",
            "%31%32%37.0.0.1",
            "\u{ff11}\u{ff12}\u{ff17}.0.0.1",
            "[::1]",
            "[::ffff:127.0.0.1]",
            "localhost",
            "LOCALHOST.",
            "\u{24db}ocalhost",
            "api.localhost",
            "api.localhost.",
        ] {
            assert!(refused("", &format!("http://{host}/")), "{host}");
        }
        for host in ["localhost", "api.localhost", "127.0.0.1"] {
            assert!(!refused("127.0.0.0/8", &format!("http://{host}/")), "{host}");
        }
        for host in ["example.com", "localhost.example.com", "notlocalhost", "1.1.1.1"] {
            assert!(!refused("", &format!("http://{host}/")), "{host}");
        }
    }

    #[test]
    fn a_list_that_does_not_parse_names_the_block() {
        let error = "10.0.0.0/8,10.0.0.0/33".parse::<AddressRules>().unwrap_err();
        assert_eq!(error.to_string(), "\"10.0.0.0/33\" is no CIDR block such as 10.1.0.0/16");
    }
}
