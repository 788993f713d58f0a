using MailRevocationWorker.Cases;

namespace MailRevocationWorker.Deciding;

/// <summary>Which certificate a form asks to revoke, and why that is not certain. One of the two is null.</summary>
public sealed record TargetMatch(RegisteredCertificate? Target, Objection? Objection);

/// <summary>The certificate named by serial number and request number together. Nothing is guessed.</summary>
public static class TargetMatching
{
    public static TargetMatch Match(RevocationForm form, RegistryFacts registry)
    {
        var hasSerial = !string.IsNullOrWhiteSpace(form.SerialText);
        var hasRequest = !string.IsNullOrWhiteSpace(form.RequestNumber);
        if (!hasSerial)
        {
            return hasRequest
                ? Doubt(
                    DecisionCode.SerialMissing,
                    "the form gives a request number and no serial number"
                )
                : Refuse(DecisionCode.TargetMissing, "the form names no certificate");
        }

        var found = registry.BySerial;
        if (found.Count > 1 && hasRequest)
        {
            // Two readings of decimal digits, or one serial number under two issuers: the request number tells which.
            found = [.. found.Where(c => SameNumber(c.RequestNumber, form.RequestNumber!))];
        }

        if (found.Count > 1)
        {
            return Doubt(
                DecisionCode.TargetMismatch,
                "the serial number fits several certificates"
            );
        }

        if (found.Count == 0)
        {
            return registry.BySerial.Count == 0
                && registry.ByRequestNumber.Count == 0
                && form.SerialCandidates.Count > 0
                    ? Refuse(
                        DecisionCode.TargetUnknown,
                        "no certificate has this serial number or request number"
                    )
                : form.SerialCandidates.Count == 0
                    ? Doubt(DecisionCode.TargetMismatch, "the serial number can't be read")
                : Doubt(
                    DecisionCode.TargetMismatch,
                    "serial number and request number do not name one certificate"
                );
        }

        return hasRequest && !SameNumber(found[0].RequestNumber, form.RequestNumber!)
            ? Doubt(
                DecisionCode.TargetMismatch,
                "the request number is another certificate's, or nobody's"
            )
            : new(found[0], null);
    }

    private static TargetMatch Doubt(DecisionCode code, string why) =>
        new(null, new(DecisionKind.Review, code, why));

    private static TargetMatch Refuse(DecisionCode code, string why) =>
        new(null, new(DecisionKind.Reject, code, why));

    private static bool SameNumber(string a, string b) =>
        string.Equals(
            Likeness.Plain(a).Replace(" ", "", StringComparison.Ordinal),
            Likeness.Plain(b).Replace(" ", "", StringComparison.Ordinal),
            StringComparison.Ordinal
        );
}
