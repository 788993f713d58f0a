using System.Globalization;
using MailRevocationWorker.Revocation.Remote;
using Org.BouncyCastle.Asn1.Cmp;
using Org.BouncyCastle.Asn1.X509;
using Org.BouncyCastle.Math;

namespace MailRevocationWorker.Revocation.Cmp;

/// <summary>What a protected answer means (PKIStatus, RFC 4210 clause 5.2.3).</summary>
internal enum CmpMeaning
{
    /// <summary>accepted (0).</summary>
    Accepted,

    /// <summary>grantedWithMods (1): EJBCA awaits somebody's approval.</summary>
    Pending,

    /// <summary>rejection (2) with certRevoked.</summary>
    AlreadyRevoked,

    /// <summary>rejection (2).</summary>
    Refused,

    /// <summary>waiting (3): to be polled.</summary>
    Waiting,

    /// <summary>revocationWarning (4) and revocationNotification (5), and whatever proves nothing: only the published status tells.</summary>
    Undecided,
}

/// <param name="CheckAfter">Before a poll; from pollRep, at most what is sensible.</param>
internal sealed record CmpVerdict(CmpMeaning Meaning, string Detail, TimeSpan CheckAfter)
{
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Late = TimeSpan.FromSeconds(60);

    public static CmpVerdict Of(PkiMessage answer, IssuerCertificate issuer, string serialHex)
    {
        switch (answer.Body.Type)
        {
            case PkiBody.TYPE_REVOCATION_REP:
                var content = RevRepContent.GetInstance(answer.Body.Content);
                if (content.GetStatus() is not [var status])
                {
                    return Undecided("the answer has not exactly one status");
                }

                return IsOther(content, issuer, serialHex)
                    ? Undecided("the answer names another certificate")
                    : Of(status);
            case PkiBody.TYPE_ERROR:
                return OfError(Of(ErrorMsgContent.GetInstance(answer.Body.Content).PkiStatusInfo));
            case PkiBody.TYPE_POLL_REP:
                var poll = PollRepContent.GetInstance(answer.Body.Content);
                var after =
                    poll.Count == 1 && poll.GetCheckAfter(0).TryGetIntValueExact(out var seconds)
                        ? TimeSpan.FromSeconds(Math.Clamp(seconds, 1, (int)Late.TotalSeconds))
                        : Soon;
                return new(CmpMeaning.Waiting, "the CA asks to wait", after);
            default:
                return Undecided(
                    string.Create(
                        CultureInfo.InvariantCulture,
                        $"the answer's body is of kind {answer.Body.Type}"
                    )
                );
        }
    }

    /// <summary>
    /// RFC 4210 clause 5.3.21: an error message says that something could not be done, and RFC 9483 clause 4.4 lets it ask to wait.
    /// Whatever status it carries, it grants nothing.
    /// </summary>
    private static CmpVerdict OfError(CmpVerdict stated) =>
        stated.Meaning is CmpMeaning.Accepted or CmpMeaning.Pending
            ? Undecided($"an error message that claims to grant: {stated.Detail}")
            : stated;

    private static CmpVerdict Of(PkiStatusInfo status)
    {
        var failures = status.FailInfo is null ? 0 : new PkiFailureInfo(status.FailInfo).IntValue;
        var detail = string.Create(
            CultureInfo.InvariantCulture,
            $"PKIStatus {status.Status}, failInfo 0x{failures:X}{Words(status)}"
        );
        var known = status.StatusObject.TryGetIntValueExact(out var number) ? number : -1;
        return known switch
        {
            (int)PkiStatus.Granted => new(CmpMeaning.Accepted, detail, Soon),
            (int)PkiStatus.GrantedWithMods => new(CmpMeaning.Pending, detail, Soon),
            (int)PkiStatus.Rejection when (failures & PkiFailureInfo.CertRevoked) != 0 => new(
                CmpMeaning.AlreadyRevoked,
                detail,
                Soon
            ),
            (int)PkiStatus.Rejection => new(CmpMeaning.Refused, detail, Soon),
            (int)PkiStatus.Waiting => new(CmpMeaning.Waiting, detail, Soon),
            _ => new(CmpMeaning.Undecided, detail, Soon),
        };
    }

    /// <summary>The CA's own words, bounded: they go to operators.</summary>
    private static string Words(PkiStatusInfo status)
    {
        if (status.StatusString is not { Count: > 0 } text)
        {
            return "";
        }

        var words = text[0].GetString();
        return ": " + (words.Length > 200 ? words[..200] : words);
    }

    private static bool IsOther(RevRepContent content, IssuerCertificate issuer, string serialHex)
    {
        var named = content.GetRevCerts();
        if (named is null or [])
        {
            return false;
        }

        return named is not [var one]
            || !one.SerialNumber.Value.Equals(new BigInteger(serialHex, 16))
            || one.Issuer.TagNo != GeneralName.DirectoryName
            || !X509Name
                .GetInstance(one.Issuer.Name)
                .Equivalent(X509Name.GetInstance(issuer.SubjectDer.ToArray()), inOrder: true);
    }

    public static CmpVerdict Undecided(string detail) => new(CmpMeaning.Undecided, detail, Soon);
}
