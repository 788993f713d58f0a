using MailRevocationWorker.Cases;
using PadesValidator;

namespace MailRevocationWorker.Deciding;

/// <summary>Is it a request of today? Old, post-dated and undated ones are doubt.</summary>
public static class TimeObjections
{
    public static IEnumerable<Objection> Of(
        RevocationForm form,
        SignatureReport request,
        DateTimeOffset receivedAt,
        PolicyOptions policy
    )
    {
        var oldest = receivedAt.AddDays(-policy.MaxSignatureAgeDays);

        // A day of tolerance: a form is dated in local time, everything here is UTC.
        var tomorrow = DateOnly.FromDateTime(receivedAt.UtcDateTime).AddDays(1);
        if (form.Date is not { } date)
        {
            yield return string.IsNullOrWhiteSpace(form.DateText)
                ? new(DecisionKind.Review, DecisionCode.DateMissing, "the form is not dated")
                : new(
                    DecisionKind.Review,
                    DecisionCode.DateInconsistent,
                    "the form's date can't be read"
                );
        }
        else if (
            date > tomorrow
            || (
                request.ClaimedTime is { } signed
                && date > DateOnly.FromDateTime(signed.UtcDateTime).AddDays(1)
            )
        )
        {
            yield return new(
                DecisionKind.Review,
                DecisionCode.DateInconsistent,
                "the form is dated later than it was signed or received"
            );
        }
        else if (date < DateOnly.FromDateTime(oldest.UtcDateTime))
        {
            yield return new(
                DecisionKind.Review,
                DecisionCode.SignatureAge,
                "the form is older than the house accepts without a person"
            );
        }

        foreach (
            var time in new[]
            {
                request.ClaimedTime,
                request.TimeSource == TimeSource.Received ? null : request.BestSignatureTime,
            }.OfType<DateTimeOffset>()
        )
        {
            if (time < oldest)
            {
                yield return new(
                    DecisionKind.Review,
                    DecisionCode.SignatureAge,
                    "the signature is older than the house accepts without a person"
                );
            }
            else if (time > receivedAt.AddMinutes(10))
            {
                yield return new(
                    DecisionKind.Review,
                    DecisionCode.DateInconsistent,
                    "the signature is dated in the future"
                );
            }
        }
    }
}
