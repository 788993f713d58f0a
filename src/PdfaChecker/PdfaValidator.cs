using PdfaChecker.Content;
using PdfaChecker.Rules;
using PdfSyntax;

namespace PdfaChecker;

/// <summary>Checks a file against ISO 19005-1, -2 or -3. Total: any file gives a report.</summary>
public static class PdfaValidator
{
    /// <summary>Checks a file as a reader sees it.</summary>
    /// <param name="pdf">The file.</param>
    /// <param name="flavour">For example 1b; null: what the file claims.</param>
    /// <param name="ct">Ends the check.</param>
    /// <exception cref="OperationCanceledException">The only exception.</exception>
    public static PdfaReport Check(
        PdfFile pdf,
        string? flavour = null,
        CancellationToken ct = default
    )
    {
        ArgumentNullException.ThrowIfNull(pdf);
        return Check(pdf, flavour, embedding: 0, ct);
    }

    internal static PdfaReport Check(
        PdfFile pdf,
        string? flavour,
        int embedding,
        CancellationToken ct
    )
    {
        var packet = pdf.IsReadable ? CheckContext.XmpOf(pdf.Latest) : null;
        var claim = PdfaFlavour.Of(packet?.Part, packet?.Conformance);
        var against = flavour is null ? claim : PdfaFlavour.Parse(flavour);
        var report = new PdfaReport { Claim = claim?.ToString(), Flavour = against?.ToString() };
        if (!pdf.IsReadable)
        {
            return report with { Conformant = false, Violations = [UnreadableFile(pdf)] };
        }

        var context = new CheckContext(
            pdf.Latest,
            against ?? new PdfaFlavour(2, PdfaLevel.B),
            embedding,
            ct
        );
        Run(context);
        var findings = context.Findings;
        // Without a claim nothing is to be conformed to; what bears on safety is told all the same.
        return report with
        {
            Conformant = Verdict(against, findings),
            Violations = findings.Violations,
            Observations = findings.Observations,
        };
    }

    private static bool? Verdict(PdfaFlavour? against, Findings findings) =>
        against switch
        {
            null => null,
            _ when findings.Violations.Count > 0 => false,
            // Part 4 is recognised and its safety rules are checked; that is no proof of conformance.
            { Part: 4 } => null,
            _ => true,
        };

    private static void Run(CheckContext context)
    {
        var metadata = new MetadataRules();
        var embedded = new EmbeddedFileRules();
        var signatures = new SignatureRules();
        var lexical = new LexicalRules();
        var limits = new LimitRules();
        new ObjectWalk(
            context,
            [
                new ActionRules(),
                new ExternalContentRules(),
                metadata,
                embedded,
                signatures,
                lexical,
                limits,
            ]
        ).Run();
        IClauseRules[] rules =
        [
            new FileStructureRules(),
            metadata,
            embedded,
            signatures,
            new FormRules(),
            new OptionalContentRules(),
            new AnnotationRules(),
            new InfoRules(),
            context.Output,
            new ContentRules(),
            lexical,
            limits,
        ];
        foreach (var rule in rules)
        {
            context.Cancellation.ThrowIfCancellationRequested();
            rule.Check(context);
        }
    }

    private static Violation UnreadableFile(PdfFile pdf) =>
        new(
            "6.1.4",
            ViolationFamily.Syntax,
            "The file can't be read as a PDF.",
            "Le fichier ne peut pas être lu comme un PDF.",
            Detail: pdf.Problem
        );
}
