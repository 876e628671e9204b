//! Every row of IANA's two special-purpose address registries, at its edges.
//!
//! <https://www.iana.org/assignments/iana-ipv4-special-registry> and
//! <https://www.iana.org/assignments/iana-ipv6-special-registry>; multicast from the registries of its own.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use domain::addresses::AddressRules;

/// The range of a row, and whether the address before and the one after are public.
const V4: [(&str, &str, bool, bool); 26] = [
    ("0.0.0.0", "0.255.255.255", false, true),            // "this network"
    ("0.0.0.0", "0.0.0.0", false, false),                 // "this host on this network"
    ("10.0.0.0", "10.255.255.255", true, true),           // private use
    ("100.64.0.0", "100.127.255.255", true, true),        // shared address space
    ("127.0.0.0", "127.255.255.255", true, true),         // loopback
    ("169.254.0.0", "169.254.255.255", true, true),       // link local
    ("172.16.0.0", "172.31.255.255", true, true),         // private use
    ("192.0.0.0", "192.0.0.255", true, true),             // IETF protocol assignments
    ("192.0.0.0", "192.0.0.7", true, false),              // IPv4 service continuity
    ("192.0.0.8", "192.0.0.8", false, false),             // dummy
    ("192.0.0.9", "192.0.0.9", false, false),             // port control anycast
    ("192.0.0.10", "192.0.0.10", false, false),           // TURN anycast
    ("192.0.0.170", "192.0.0.171", false, false),         // NAT64 and DNS64 discovery
    ("192.0.2.0", "192.0.2.255", true, true),             // documentation
    ("192.31.196.0", "192.31.196.255", true, true),       // AS112
    ("192.52.193.0", "192.52.193.255", true, true),       // AMT
    ("192.88.99.0", "192.88.99.255", true, true),         // 6to4 relay anycast, deprecated
    ("192.168.0.0", "192.168.255.255", true, true),       // private use
    ("192.175.48.0", "192.175.48.255", true, true),       // AS112, direct delegation
    ("198.18.0.0", "198.19.255.255", true, true),         // benchmarking
    ("198.51.100.0", "198.51.100.255", true, true),       // documentation
    ("203.0.113.0", "203.0.113.255", true, true),         // documentation
    ("224.0.0.0", "239.255.255.255", true, false),        // multicast
    ("240.0.0.0", "255.255.255.255", false, false),       // reserved
    ("255.255.255.255", "255.255.255.255", false, false), // limited broadcast
    ("169.254.169.254", "169.254.169.254", false, false), // no row: metadata services of clouds
];

/// The same. Ranges whose addresses stand for IPv4 ones are not here.
const V6: [(&str, &str, bool, bool); 28] = [
    ("::1", "::1", false, false),                                            // loopback
    ("::", "::", false, false),                                              // unspecified
    ("::", "::ffff:ffff", false, false),                                     // IPv4-compatible, deprecated
    ("64:ff9b:1::", "64:ff9b:1:ffff:ffff:ffff:ffff:ffff", false, false),     // NAT64, local use
    ("100::", "100::ffff:ffff:ffff:ffff", false, false),                     // discard only
    ("100:0:0:1::", "100:0:0:1:ffff:ffff:ffff:ffff", false, false),          // dummy
    ("2001::", "2001:1ff:ffff:ffff:ffff:ffff:ffff:ffff", true, true),        // IETF protocol assignments
    ("2001::", "2001:0:ffff:ffff:ffff:ffff:ffff:ffff", true, false),         // Teredo
    ("2001:1::1", "2001:1::1", false, false),                                // port control anycast
    ("2001:1::2", "2001:1::2", false, false),                                // TURN anycast
    ("2001:1::3", "2001:1::3", false, false),                                // DNS-SD registration anycast
    ("2001:2::", "2001:2:0:ffff:ffff:ffff:ffff:ffff", false, false),         // benchmarking
    ("2001:3::", "2001:3:ffff:ffff:ffff:ffff:ffff:ffff", false, false),      // AMT
    ("2001:4:112::", "2001:4:112:ffff:ffff:ffff:ffff:ffff", false, false),   // AS112
    ("2001:10::", "2001:1f:ffff:ffff:ffff:ffff:ffff:ffff", false, false),    // ORCHID, deprecated
    ("2001:20::", "2001:2f:ffff:ffff:ffff:ffff:ffff:ffff", false, false),    // ORCHIDv2
    ("2001:30::", "2001:3f:ffff:ffff:ffff:ffff:ffff:ffff", false, false),    // drone remote identification
    ("2001:db8::", "2001:db8:ffff:ffff:ffff:ffff:ffff:ffff", true, true),    // documentation
    ("2620:4f:8000::", "2620:4f:8000:ffff:ffff:ffff:ffff:ffff", true, true), // AS112, direct delegation
    ("3fff::", "3fff:fff:ffff:ffff:ffff:ffff:ffff:ffff", true, true),        // documentation
    ("5f00::", "5f00:ffff:ffff:ffff:ffff:ffff:ffff:ffff", false, false),     // segment routing
    ("fc00::", "fdff:ffff:ffff:ffff:ffff:ffff:ffff:ffff", false, false),     // unique local
    ("fe80::", "febf:ffff:ffff:ffff:ffff:ffff:ffff:ffff", false, false),     // link local
    ("fec0::", "feff:ffff:ffff:ffff:ffff:ffff:ffff:ffff", false, false),     // no row: site local, deprecated
    ("ff00::", "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff", false, false),     // multicast
    ("::ffff:0:0:0", "::ffff:0:ffff:ffff", false, false),                    // no row: IPv4-translated
    ("200::", "1fff:ffff:ffff:ffff:ffff:ffff:ffff:ffff", false, true),       // no row: not given out
    ("4000::", "fbff:ffff:ffff:ffff:ffff:ffff:ffff:ffff", true, false),      // no row: not given out
];

/// Ways to write an IPv4 address as an IPv6 one that lead to it.
const EMBEDDINGS: [fn(Ipv4Addr) -> Ipv6Addr; 3] = [mapped, nat64, six_to_four];

/// RFC 4291, section 2.5.5.2.
fn mapped(address: Ipv4Addr) -> Ipv6Addr {
    address.to_ipv6_mapped()
}

/// RFC 6052, section 2.1.
fn nat64(address: Ipv4Addr) -> Ipv6Addr {
    Ipv6Addr::from(0x0064_ff9b_u128 << 96 | u128::from(u32::from(address)))
}

/// RFC 3056, section 2.
fn six_to_four(address: Ipv4Addr) -> Ipv6Addr {
    Ipv6Addr::from(0x2002_u128 << 112 | u128::from(u32::from(address)) << 80 | 1)
}

fn refused(address: impl Into<IpAddr>) -> bool {
    let nothing_allowed: AddressRules = "".parse().unwrap_or_else(|error| panic!("{error}"));
    nothing_allowed.check(address.into()).is_err()
}

#[test]
fn every_row_of_the_ipv4_registry_is_refused_to_its_edges_and_what_is_beyond_is_not() {
    for (first, last, public_before, public_after) in V4 {
        let (first, last): (Ipv4Addr, Ipv4Addr) = (first.parse().unwrap(), last.parse().unwrap());
        let before = u32::from(first).checked_sub(1).map(Ipv4Addr::from);
        let after = u32::from(last).checked_add(1).map(Ipv4Addr::from);
        let guises = |address: Ipv4Addr| {
            let embedded = EMBEDDINGS.map(|embed| IpAddr::V6(embed(address)));
            std::iter::once(IpAddr::V4(address)).chain(embedded)
        };
        for address in guises(first).chain(guises(last)) {
            assert!(refused(address), "{address}");
        }
        for (neighbour, public) in [(before, public_before), (after, public_after)] {
            for address in neighbour.into_iter().flat_map(guises) {
                assert_eq!(refused(address), !public, "{address}");
            }
        }
    }
}

#[test]
fn every_row_of_the_ipv6_registry_is_refused_to_its_edges_and_what_is_beyond_is_not() {
    for (first, last, public_before, public_after) in V6 {
        let (first, last): (Ipv6Addr, Ipv6Addr) = (first.parse().unwrap(), last.parse().unwrap());
        let before = u128::from(first).checked_sub(1).map(Ipv6Addr::from);
        let after = u128::from(last).checked_add(1).map(Ipv6Addr::from);
        assert!(refused(first) && refused(last), "{first} to {last}");
        for (neighbour, public) in [(before, public_before), (after, public_after)] {
            if let Some(address) = neighbour {
                assert_eq!(refused(address), !public, "{address}");
            }
        }
    }
}

#[test]
fn public_addresses_are_called_in_every_guise() {
    for address in ["1.1.1.1", "8.8.8.8", "93.184.216.34", "223.255.255.255"] {
        let address: Ipv4Addr = address.parse().unwrap();
        assert!(!refused(address) && EMBEDDINGS.iter().all(|embed| !refused(embed(address))), "{address}");
    }
    for address in ["2000::1", "2606:4700::1111", "2a00:1450::1", "2c0f::1", "3ffe:ffff::1"] {
        assert!(!refused(address.parse::<Ipv6Addr>().unwrap()), "{address}");
    }
}
