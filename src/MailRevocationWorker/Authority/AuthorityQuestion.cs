using MailRevocationWorker.Cases;
using PadesValidator;

namespace MailRevocationWorker.Authority;

/// <summary>May <paramref name="Signer"/>, whom the registry knows as <paramref name="Record"/>, revoke <paramref name="Target"/>?</summary>
public sealed record AuthorityQuestion(
    CertificateFacts Signer,
    RegisteredCertificate Record,
    RegisteredCertificate Target,
    RegistryFacts Registry
);
