using PdfSyntax;

namespace PdfaChecker.Rules;

/// <summary>Embedded files and file specifications (ISO 19005-1 clause 6.1.11, ISO 19005-2 and -3 clause 6.8).</summary>
internal sealed class EmbeddedFileRules : IClauseRules, IObjectRules
{
    private static readonly Rule Embedded = new(
        "6.1.11",
        null,
        ViolationFamily.EmbeddedFiles,
        "The file contains an attached file.",
        "Le fichier contient une pièce jointe."
    );

    private static readonly Rule NotPdfa = new(
        null,
        "6.8",
        ViolationFamily.EmbeddedFiles,
        "An attached file is not itself PDF/A-1 or PDF/A-2.",
        "Une pièce jointe n'est pas elle-même au format PDF/A-1 ou PDF/A-2."
    );

    private static readonly Rule NoNames = new(
        null,
        "6.8",
        ViolationFamily.EmbeddedFiles,
        "An attached file lacks one of its two names (F and UF).",
        "Une pièce jointe n'a pas ses deux noms (F et UF)."
    );

    private static readonly Rule NoMediaType = new(
        null,
        "6.8",
        ViolationFamily.EmbeddedFiles,
        "An attached file does not say what type it has.",
        "Une pièce jointe n'indique pas son type."
    );

    private static readonly Rule NoRelationship = new(
        null,
        "6.8",
        ViolationFamily.EmbeddedFiles,
        "An attached file does not say how it relates to the document (AFRelationship).",
        "Une pièce jointe n'indique pas son lien avec le document (AFRelationship)."
    );

    private static readonly Rule NotAssociated = new(
        null,
        "6.8",
        ViolationFamily.EmbeddedFiles,
        "An attached file is associated with nothing in the document.",
        "Une pièce jointe n'est associée à aucun élément du document."
    );

    private static readonly Rule Active = new(
        "6.1.11",
        "6.8",
        ViolationFamily.ActiveContent,
        "An attached file is a program or a script.",
        "Une pièce jointe est un programme ou un script."
    );

    private const int MaxChecked = 20;
    private readonly Dictionary<PdfStream, bool> verdicts = new(ReferenceEqualityComparer.Instance);
    private readonly List<(PdfDictionary File, Place Place)> specifications = [];
    private readonly HashSet<PdfDictionary> associated = new(ReferenceEqualityComparer.Instance);

    public void Visit(PdfObject node, in ObjectVisit visit)
    {
        if (!visit.IsReachable || node is not PdfDictionary dictionary)
        {
            return;
        }

        var view = visit.Context.View;
        if (view.Dictionary(dictionary, "EF") is not null)
        {
            specifications.Add((dictionary, visit.Place));
        }

        if (view.Value(dictionary, "AF") is PdfArray files)
        {
            foreach (var file in files)
            {
                if (view.Resolve(file) is PdfDictionary specification)
                {
                    associated.Add(specification);
                }
            }
        }
    }

    public void Check(CheckContext context)
    {
        var (view, findings) = (context.View, context.Findings);
        if (
            view.Dictionary(view.Catalog, "Names") is { } names
            && view.Value(names, "EmbeddedFiles") is not null
        )
        {
            findings.Break(Embedded, context.PlaceOf(view.Catalog["Names"], Place.File));
        }

        foreach (var (specification, place) in specifications)
        {
            context.Cancellation.ThrowIfCancellationRequested();
            findings.Break(Embedded, place);
            CheckSpecification(specification, place, context);
        }
    }

    private void CheckSpecification(PdfDictionary specification, Place place, CheckContext context)
    {
        var (view, findings) = (context.View, context.Findings);
        var files = view.Dictionary(specification, "EF") ?? PdfDictionary.Empty;
        var name = view.Text(specification, "UF") ?? view.Text(specification, "F");
        if (view.String(specification, "F") is null || view.String(specification, "UF") is null)
        {
            findings.Break(NoNames, place);
        }

        foreach (var key in files.Keys)
        {
            if (view.Stream(files, key) is not { } file)
            {
                continue;
            }

            var at = context.PlaceOf(files[key], place);
            var data = context.Decode(file);
            if (ActiveFile.Looks(name, data.Bytes.Span))
            {
                findings.Observe(Active, at, name);
            }

            if (context.Part == 2 && !IsPdfa(file, data, context))
            {
                findings.Break(NotPdfa, at, name);
            }

            if (
                context.Part == 3
                && view.Name(file.Dictionary, "Subtype")?.IndexOf('/', StringComparison.Ordinal)
                    is not > 0
            )
            {
                findings.Break(NoMediaType, at, name);
            }
        }

        if (context.Part == 3)
        {
            if (view.Name(specification, "AFRelationship") is null)
            {
                findings.Break(NoRelationship, place, name);
            }

            if (!associated.Contains(specification))
            {
                findings.Break(NotAssociated, place, name);
            }
        }
    }

    /// <summary>An attachment of part 2 conforms to part 1 or 2 by its own claim; the depth of attachments in attachments and their number are bounded.</summary>
    private bool IsPdfa(PdfStream stream, DecodeResult data, CheckContext context)
    {
        if (verdicts.TryGetValue(stream, out var known))
        {
            return known;
        }

        if (
            !data.IsOk
            || context.Embedding >= CheckContext.MaxEmbeddingDepth
            || verdicts.Count >= MaxChecked
        )
        {
            return false;
        }

        var file = PdfFile.Open(data.Bytes, context.File.Limits, context.Cancellation);
        var report = PdfaValidator.Check(
            file,
            flavour: null,
            context.Embedding + 1,
            context.Cancellation
        );
        var isPdfa =
            report.Conformant == true && PdfaFlavour.Parse(report.Flavour) is { Part: 1 or 2 };
        verdicts[stream] = isPdfa;
        return isPdfa;
    }
}
