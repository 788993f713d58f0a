using MailRevocationWorker.Cases;
using PdfaChecker;

namespace MailRevocationWorker.Deciding;

/// <summary>What the PDF/A policy of the house refuses.</summary>
public static class PdfaObjections
{
    public static IEnumerable<Objection> Of(DocumentReport document, PdfaPolicy policy)
    {
        if (document.Readability != Readability.Readable || document.Pdfa is not { } report)
        {
            yield break;
        }

        foreach (
            var violation in policy
                .Refusing(report)
                .OrderBy(v => v.Family != ViolationFamily.ActiveContent)
        )
        {
            yield return new(
                DecisionKind.Reject,
                violation.Family switch
                {
                    ViolationFamily.ActiveContent => DecisionCode.ActiveContent,
                    ViolationFamily.Encryption => DecisionCode.Encrypted,
                    _ => DecisionCode.NotPdfa,
                },
                $"clause {violation.Clause}: {violation.Message}"
            );
        }
    }
}
