namespace MailRevocationWorker.Revocation.Remote;

/// <summary>A CA elsewhere, and what tells its certificates from another's.</summary>
public interface IRemoteAuthority : IRevocationAuthority
{
    IssuerCertificate Issuer { get; }
}
