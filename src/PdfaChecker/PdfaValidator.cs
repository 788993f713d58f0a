using PdfaChecker.Content;
using PdfaChecker.Rules;
using PdfSyntax;

namespace PdfaChecker;

/// <summary>Checks a file against ISO 19005-1, -2 or -3. Total: any file gives a report.</summary>
public static class PdfaValidator
{
    private const int MaxEarlierRevisions = 4;

    /// <summary>Checks a file as a reader sees it, and as it was at each signature.</summary>
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
        var signedEnds = Run(context);
        var findings = context.Findings;
        // Without a claim nothing is to be conformed to; what bears on safety is told all the same.
        return report with
        {
            Conformant = Verdict(against, findings),
            Violations = findings.Violations,
            Observations = [.. findings.Observations, .. Earlier(context, signedEnds)],
        };
    }

    /// <summary>What was wrong when an earlier revision was signed, and is not any more: it does not change the verdict on the file, and a policy may mind it.</summary>
    private static List<Violation> Earlier(CheckContext context, IEnumerable<long> signedEnds)
    {
        var file = context.File;
        var last = file.Revisions.Count - 1;
        var known = context
            .Findings.Violations.Concat(context.Findings.Observations)
            .Select(v => (v.Clause, v.Message))
            .ToHashSet();
        var found = new List<Violation>();
        // Signers end their bytes before or behind the end of line after %%EOF.
        var revisions = file
            .Revisions.Where(r => signedEnds.Any(e => r.EndOffset - e is >= 0 and <= 2))
            .Select(r => r.Index)
            .Where(i => i != last)
            .Take(MaxEarlierRevisions);
        foreach (var index in revisions)
        {
            var earlier = new CheckContext(
                file.At(index),
                context.Flavour,
                context.Embedding,
                context.Cancellation
            );
            Run(earlier);
            found.AddRange(
                earlier
                    .Findings.Violations.Concat(earlier.Findings.Observations)
                    .Where(v => !known.Contains((v.Clause, v.Message)))
                    .Select(v => v with { Revision = index })
            );
        }

        return found;
    }

    private static bool? Verdict(PdfaFlavour? against, Findings findings) =>
        against switch
        {
            null => null,
            _ when findings.Violations.Count > 0 => false,
            // Part 4 is recognised and its safety rules are checked; that is no proof of conformance.
            { Part: 4 } => null,
            _ when findings.IsIncomplete => null,
            _ => true,
        };

    /// <summary>Runs all rules; tells where the bytes of each signature end.</summary>
    private static HashSet<long> Run(CheckContext context)
    {
        var metadata = new MetadataRules();
        var embedded = new EmbeddedFileRules();
        var signatures = new SignatureRules();
        var lexical = new LexicalRules();
        var limits = new LimitRules();
        var structure = new StructureRules();
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
                structure,
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
            structure,
            lexical,
            limits,
        ];
        foreach (var rule in rules)
        {
            context.Cancellation.ThrowIfCancellationRequested();
            rule.Check(context);
        }

        return signatures.SignedEnds;
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
