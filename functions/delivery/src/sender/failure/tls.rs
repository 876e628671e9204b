//! What is wrong with a receiver's TLS.

use rustls::{CertificateError, Error};

/// Says it in words. Names in a certificate are the receiver's text and stay out.
pub fn describe(error: &Error) -> String {
    match error {
        Error::InvalidCertificate(error) => of_certificate(error).to_owned(),
        Error::AlertReceived(alert) => format!("the receiver refused the TLS handshake ({alert:?})"),
        Error::InvalidMessage(_) => "the receiver does not speak TLS".to_owned(),
        Error::PeerIncompatible(_) => "the receiver's TLS is too old or lacks what is needed".to_owned(),
        Error::NoCertificatesPresented => "the receiver has no certificate".to_owned(),
        _ => "TLS failed".to_owned(),
    }
}

fn of_certificate(error: &CertificateError) -> &'static str {
    match error {
        CertificateError::Expired | CertificateError::ExpiredContext { .. } => "certificate expired",
        CertificateError::NotValidYet | CertificateError::NotValidYetContext { .. } => {
            "the certificate is not valid yet"
        }
        CertificateError::NotValidForName | CertificateError::NotValidForNameContext { .. } => {
            "the certificate is not valid for this host name"
        }
        CertificateError::UnknownIssuer => "the certificate's issuer is not trusted",
        CertificateError::Revoked => "the certificate is revoked",
        _ => "the certificate is not valid",
    }
}
