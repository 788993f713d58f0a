using System.Globalization;
using System.Resources;
using PadesValidator;
using PadesValidator.TrustedLists;

namespace MailRevocationWorker.Reports;

/// <summary>One language of the reports: the library's words for questions and findings, and this room's for the rest (<c>Texts.xx.resx</c>).</summary>
public sealed class ReportWords
{
    private readonly ResourceManager texts;

    private ReportWords(ReportLanguage language)
    {
        Language = language;
        texts = new ResourceManager(
            $"MailRevocationWorker.Reports.Texts.{language.Code}",
            typeof(ReportWords).Assembly
        );
    }

    /// <summary>French first.</summary>
    public static IReadOnlyList<ReportWords> All { get; } =
    [.. ReportLanguage.All.Select(l => new ReportWords(l))];

    public static ReportWords French => All.Single(w => w.Language.Code is "fr");
    public static ReportWords English => All.Single(w => w.Language.Code is "en");

    public ReportLanguage Language { get; }

    /// <summary>A word of this room.</summary>
    /// <exception cref="MissingManifestResourceException">It is missing: a bug that the tests find.</exception>
    public string this[string key] =>
        texts.GetString(key, CultureInfo.InvariantCulture)
        ?? throw new MissingManifestResourceException($"Reports {Language.Code}: {key}");

    /// <summary>The verdict in a few words, above everything else.</summary>
    public string Headline(DocumentVerification document)
    {
        ArgumentNullException.ThrowIfNull(document);
        return this[
            document switch
            {
                { Validation: null, Verdict: DocumentVerdict.Review } => "Headline.Unjudged",
                { Validation: null } => "Headline.Unreadable",
                { Validation.Signatures: [] } => "Headline.Unsigned",
                { Verdict: DocumentVerdict.Accept, Trusted: false } => "Headline.Intact",
                _ => $"Headline.{document.Verdict}",
            }
        ];
    }

    /// <summary>What the verdict means, in one sentence.</summary>
    public string Meaning(DocumentVerification document)
    {
        ArgumentNullException.ThrowIfNull(document);
        return this[
            document switch
            {
                { Validation: null, Verdict: DocumentVerdict.Review } => "Meaning.Unjudged",
                { Validation: null } => "Meaning.Unreadable",
                { Validation.Signatures: [] } => "Meaning.Unsigned",
                { Verdict: DocumentVerdict.Accept, Trusted: false } => "Meaning.Intact",
                _ => $"Meaning.{document.Verdict}",
            }
        ];
    }

    /// <summary>The verdict in one word.</summary>
    public string Of(DocumentVerification document)
    {
        ArgumentNullException.ThrowIfNull(document);
        return this[
            document is { Verdict: DocumentVerdict.Accept, Trusted: false }
                ? "Verdict.Intact"
                : $"Verdict.{document.Verdict}"
        ];
    }

    /// <summary>What became of a signature: ETSI's indication, or where nobody was to be trusted its integrity and what changed since.</summary>
    public string Outcome(SignatureReport signature, bool trusted)
    {
        ArgumentNullException.ThrowIfNull(signature);
        return trusted
            ? Language.Of(signature.Indication)
                + (signature.SubIndication is { } sub ? this["Colon"] + Language.Of(sub) : "")
            : $"{this["IntegrityOf"]}{this["Colon"]}{Of(signature.Integrity)}; {this["ChangesOf"].ToLowerInvariant()}{this["Colon"]}{Of(signature.LaterChanges)}";
    }

    public string Of(Integrity integrity) => this[$"Integrity.{integrity}"];

    public string Of(Coverage coverage) => this[$"Coverage.{coverage}"];

    public string Of(LaterChanges changes) => this[$"Changes.{changes}"];

    public string Of(CertificatePurpose purpose) => this[$"Purpose.{purpose}"];

    public string Of(ListedServiceStatus status) => this[$"Service.{status}"];

    /// <summary>As ETSI EN 319 142-1 spells it.</summary>
    public string Of(PadesLevel level) =>
        level switch
        {
            PadesLevel.NotPades => this["Level.NotPades"],
            PadesLevel.BB => "PAdES B-B",
            PadesLevel.BT => "PAdES B-T",
            PadesLevel.BLT => "PAdES B-LT",
            PadesLevel.BLTA => "PAdES B-LTA",
        };

    public string Of(bool? known) =>
        this[
            known switch
            {
                true => "Yes",
                false => "No",
                null => "Untold",
            }
        ];

    /// <summary>A moment in UTC, to the second: reports are read in several time zones.</summary>
    public string Of(DateTimeOffset? time) =>
        time is { } known
            ? known.ToUniversalTime().ToString(this["TimeFormat"], CultureInfo.InvariantCulture)
            : this["Untold"];

    /// <summary>Conformant to PDF/A or not, with the flavour.</summary>
    public string Of(PdfaChecker.PdfaReport? pdfa) =>
        pdfa switch
        {
            null => this["Pdfa.NotChecked"],
            { Conformant: true } => string.Format(
                CultureInfo.InvariantCulture,
                this["Pdfa.Conformant"],
                VisibleText.Of(pdfa.Flavour, 20)
            ),
            { Conformant: false } => string.Format(
                CultureInfo.InvariantCulture,
                this["Pdfa.NotConformant"],
                VisibleText.Of(pdfa.Flavour, 20)
            ),
            { Claim: null } => this["Pdfa.NoClaim"],
            _ => this["Pdfa.NotChecked"],
        };

    /// <summary>A clause made to stand at the beginning of a line.</summary>
    public string Capital(string clause) =>
        clause is { Length: > 0 }
            ? string.Concat(clause[..1].ToUpper(CultureInfo.InvariantCulture), clause.AsSpan(1))
            : clause;
}
