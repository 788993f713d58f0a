using PdfSyntax;

namespace PadesValidator.Changes;

/// <summary>
/// What changed between a signed revision and the document as it is now (ISO 32000-2 clause 12.8.2.2, and what the shadow attacks of
/// 2019 to 2021 taught). Compared is what the document is, not how it is written: unchanged objects may be written again, objects
/// that nothing leads to may come and go. Whatever is not explained by a rule is forbidden.
/// </summary>
internal static class LaterChangeAnalysis
{
    private const int MostAnnotations = 500_000;

    /// <param name="signedRevision">Index of the revision that the signature's byte range ends at.</param>
    /// <param name="signatureField">Fully qualified name of its field, for what that signature itself allows (DocMDP, FieldMDP, /Lock).</param>
    /// <exception cref="OperationCanceledException">The only exception.</exception>
    public static LaterChangeResult Analyse(
        PdfFile pdf,
        int signedRevision,
        string? signatureField = null,
        CancellationToken ct = default
    )
    {
        ArgumentNullException.ThrowIfNull(pdf);
        if (signedRevision >= pdf.Revisions.Count - 1)
        {
            return new LaterChangeResult(LaterChanges.None, []);
        }

        if (signedRevision < 0)
        {
            return Refuse("the signed bytes are no revision of this file");
        }

        var log = new ChangeLog();
        var signed = pdf.At(signedRevision);
        var present = pdf.Latest;
        if (AnnotationsOf(signed) > MostAnnotations || AnnotationsOf(present) > MostAnnotations)
        {
            return Refuse("more annotations than can be compared");
        }

        var before = FieldTree.Read(signed, ct);
        var after = FieldTree.Read(present, ct);
        var structure = StructureOf(signed, before);
        var frozen = new FrozenComparer(signed, present, structure, log, ct);

        // Fields first: they say which appearances they gave up.
        new FieldRules(signed, present, before, after, structure, frozen, log).Apply();
        TrailerRules.Apply(signed, present, frozen);
        new CatalogRules(signed, present, frozen, log).Apply();
        new FormRules(signed, present, frozen, log).Apply();
        new PageRules(signed, present, before, after, frozen, log).Apply();
        frozen.Finish();
        RevisionRules.Apply(pdf, signedRevision, log);

        var field = signatureField is null
            ? null
            : before.Nodes.Values.FirstOrDefault(n =>
                n.Name == signatureField && n.Signature is not null
            );
        return Conclude(log, Permissions.Read(signed, field));
    }

    private static LaterChangeResult Refuse(string why) =>
        new(
            LaterChanges.Forbidden,
            [new Finding(FindingKey.ChangedAfterSigning, Severity.Failure, why)]
        );

    /// <summary>Counted page by page: pages may share one long list.</summary>
    private static long AnnotationsOf(PdfView view) =>
        view.Pages.Sum(p => (long)(view.Array(p.Dictionary, "Annots")?.Count ?? 0));

    private static Structure StructureOf(PdfView signed, FieldTree fields)
    {
        var structure = new Structure
        {
            Catalog = (signed.Trailer["Root"] as PdfReference)?.Number ?? 0,
        };
        foreach (var node in fields.Nodes.Values)
        {
            structure.AddAnnotation(node.Number);
        }

        foreach (var page in signed.Pages)
        {
            structure.AddPage(page.Reference?.Number ?? 0);
            foreach (
                var item in signed.Array(page.Dictionary, "Annots") ?? Enumerable.Empty<PdfObject>()
            )
            {
                if (item is PdfReference reference)
                {
                    structure.AddAnnotation(reference.Number);
                }
            }
        }

        return structure;
    }

    private static LaterChangeResult Conclude(ChangeLog log, Permissions permissions)
    {
        var classification = log.Gravest;
        var findings = log
            .Changes.Where(c => c.Kind != LaterChanges.AllowedLta)
            .Select(ToFinding)
            .ToList();
        foreach (var change in log.Changes)
        {
            if (permissions.Level is { } level && !IsAllowed(change.Kind, level))
            {
                classification = LaterChanges.Forbidden;
                findings.Add(
                    new Finding(
                        FindingKey.DocMdpViolated,
                        Severity.Failure,
                        $"DocMDP {level}: {change.Detail}",
                        change.Offset
                    )
                );
            }

            if (
                change is { Kind: LaterChanges.AllowedFormFill, Field: { } name }
                && permissions.IsLocked(name)
            )
            {
                classification = LaterChanges.Forbidden;
                findings.Add(
                    new Finding(
                        FindingKey.FieldMdpViolated,
                        Severity.Failure,
                        $"locked by the signature: {change.Detail}",
                        change.Offset
                    )
                );
            }
        }

        return new LaterChangeResult(classification, findings);
    }

    private static bool IsAllowed(LaterChanges kind, int level) =>
        kind switch
        {
            LaterChanges.None or LaterChanges.AllowedLta => true,
            LaterChanges.AllowedFormFill or LaterChanges.AllowedSigning => level >= 2,
            LaterChanges.AllowedAnnotations => level >= 3,
            LaterChanges.Forbidden => true, // said already, and graver
            _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, null),
        };

    private static Finding ToFinding(Change change)
    {
        var (key, severity) = change.Kind switch
        {
            LaterChanges.AllowedFormFill => (FindingKey.FormFilledAfterSigning, Severity.Warning),
            LaterChanges.AllowedAnnotations => (FindingKey.AnnotatedAfterSigning, Severity.Warning),
            LaterChanges.AllowedSigning => (
                FindingKey.SignedAgainAfterSigning,
                Severity.Information
            ),
            _ => (FindingKey.ChangedAfterSigning, Severity.Failure),
        };
        return new Finding(key, severity, change.Detail, change.Offset);
    }
}
