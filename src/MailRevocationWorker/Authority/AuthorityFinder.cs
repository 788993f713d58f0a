using MailRevocationWorker.Cases;
using PadesValidator;

namespace MailRevocationWorker.Authority;

/// <summary>Asks the rules in turn. The registry's record of the certificate decides who somebody is, never a name.</summary>
public static class AuthorityFinder
{
    /// <returns>
    /// <see cref="RequesterRole.Unknown"/> when the registry does not know the signer's certificate, or knows it as somebody
    /// other than it says; <see cref="RequesterRole.None"/> when it knows them and no rule entitles them.
    /// </returns>
    public static AuthorityFinding Find(
        CertificateFacts signer,
        RegisteredCertificate target,
        RegistryFacts registry
    )
    {
        if (!registry.Signers.TryGetValue(signer.Sha256, out var record))
        {
            return new(
                signer.Sha256,
                RequesterRole.Unknown,
                null,
                "the registry does not know the signer's certificate"
            );
        }

        if (
            registry.Holders.TryGetValue(record.HolderId, out var holder)
            && holder.SubjectSerialNumber is { } registered
            && signer.SubjectSerialNumber is { } claimed
            && !string.Equals(registered, claimed, StringComparison.Ordinal)
        )
        {
            return new(
                signer.Sha256,
                RequesterRole.Unknown,
                null,
                "the certificate names another person than the registry's record of it"
            );
        }

        var question = new AuthorityQuestion(signer, record, target, registry);
        if (HolderRule.Entitles(question))
        {
            return new(
                signer.Sha256,
                RequesterRole.Holder,
                record.HolderId,
                "the signer is the holder of the certificate to revoke"
            );
        }

        return LegalRepresentativeRule.Entitles(question)
            ? new(
                signer.Sha256,
                RequesterRole.LegalRepresentative,
                record.HolderId,
                "the signer is a legal representative of its organisation"
            )
            : new(
                signer.Sha256,
                RequesterRole.None,
                record.HolderId,
                "the signer is neither the holder nor a legal representative of the organisation"
            );
    }
}
