using PadesValidator.Certificates;
using PadesValidator.Trusting;

namespace PadesValidator.Validation;

/// <summary>Who of a signer's path is revoked today, or not known not to be. What is not known is noted as a need.</summary>
/// <param name="mayAsk">False where the path breaks the rules of paths: the addresses in it may be anybody's, and nothing is fetched for it.</param>
internal sealed class PathStatus(DocumentJudge document, SignatureTimes times, bool mayAsk)
{
    private readonly List<Finding> findings = [];

    public IReadOnlyList<Finding> Findings => findings;

    /// <summary>What it adds to the circumstances of the conclusion.</summary>
    public Circumstances Circumstances { get; private set; }

    /// <summary>Every certificate of the path with its status, signer first.</summary>
    public IReadOnlyList<ChainLink> Judge(Chain path)
    {
        if (path.Certificates.SkipLast(1).Any(c => document.Now > c.NotAfter))
        {
            Circumstances |= Circumstances.ExpiredSince;
        }

        return [.. path.Certificates.Select((_, i) => Link(path, i))];
    }

    private ChainLink Link(Chain path, int index)
    {
        var certificate = path.Certificates[index];
        if (index == path.Certificates.Count - 1)
        {
            return new(certificate.ToFacts(), CertificateStatus.Anchor, null, null);
        }

        var issuer = path.Certificates[index + 1];
        var status = RevocationStatus.Of(
            certificate,
            issuer,
            document.Sources!,
            document.Now,
            document.Policy
        );
        var name = certificate.Subject.Text;
        switch (status.Status)
        {
            case CertificateStatus.Revoked when index > 0:
                Add(
                    FindingKey.IssuerRevoked,
                    Severity.Failure,
                    $"{name} was revoked at {status.Entry!.RevokedAt:u}"
                );
                break;
            case CertificateStatus.Revoked:
                Revoked(status.Entry!);
                break;
            case CertificateStatus.Stale:
                Add(FindingKey.StatusStale, Severity.Warning, name);
                Ask(certificate, issuer);
                break;
            case CertificateStatus.Unknown:
                Add(FindingKey.StatusUnknown, Severity.Warning, name);
                Ask(certificate, issuer);
                break;
            case CertificateStatus.Good or CertificateStatus.Anchor:
                break;
            default:
                throw new InvalidOperationException();
        }

        return new(
            certificate.ToFacts(),
            status.Status,
            status.Entry?.RevokedAt,
            status.Entry?.Reason
        );
    }

    private void Revoked(RevokedEntry entry)
    {
        var (best, source) = times.Best;
        var after = source != TimeSource.Received && entry.RevokedAt > best;
        Add(
            after ? FindingKey.RevokedAfterBestSignatureTime : FindingKey.CertificateRevoked,
            after ? Severity.Warning : Severity.Failure,
            $"revoked at {entry.RevokedAt:u}, signed by {best:u}"
        );
        if (times.NotBefore >= entry.RevokedAt)
        {
            Circumstances |= Circumstances.SignedAfterRevocation;
        }
    }

    private void Add(FindingKey key, Severity severity, string detail) =>
        findings.Add(new(key, severity, detail));

    private void Ask(Certificate certificate, Certificate issuer)
    {
        if (mayAsk)
        {
            document.Needs.AddStatus(certificate, issuer);
        }
    }
}
