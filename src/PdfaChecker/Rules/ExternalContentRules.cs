using PdfSyntax;

namespace PdfaChecker.Rules;

/// <summary>Content that lies outside the file (ISO 19005-1 clause 6.1.7, ISO 19005-2 clause 6.1.7.1).</summary>
internal sealed class ExternalContentRules : IObjectRules
{
    private static readonly Rule ExternalStream = new(
        "6.1.7",
        "6.1.7.1",
        ViolationFamily.ExternalContent,
        "A part of the file is stored elsewhere.",
        "Une partie du fichier est stockée ailleurs."
    );

    public void Visit(PdfObject node, in ObjectVisit visit)
    {
        if (node is not PdfStream stream)
        {
            return;
        }

        var findings = visit.Context.Findings;
        var (dictionary, place) = (stream.Dictionary, visit.Place);
        if (
            dictionary.ContainsKey("F")
            || dictionary.ContainsKey("FFilter")
            || dictionary.ContainsKey("FDecodeParms")
        )
        {
            findings.Break(ExternalStream, place);
        }
    }
}
