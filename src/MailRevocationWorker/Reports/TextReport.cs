using System.Globalization;
using System.Text;
using PadesValidator;

namespace MailRevocationWorker.Reports;

/// <summary>A report for the terminal: the verdict first; every question with its answer where detail is wanted.</summary>
public static class TextReport
{
    public static string Render(DocumentVerification document, ReportWords words, bool detail)
    {
        ArgumentNullException.ThrowIfNull(document);
        ArgumentNullException.ThrowIfNull(words);
        var text = new StringBuilder();
        Line(0, $"{Mark(document.Verdict)} {words.Of(document)}  {VisibleText.Of(document.File)}");
        Line(1, words.Meaning(document));
        if (document.Error is { } error)
        {
            Line(1, VisibleText.Of(error));
        }

        foreach (var signature in document.Validation?.Signatures ?? [])
        {
            Signature(signature);
        }

        foreach (var finding in Against(document.Validation?.Findings ?? []))
        {
            Line(1, "– " + words.Language.Of(finding));
        }

        Line(1, words.Of(document.Pdfa));
        var violations = document.Pdfa?.Violations ?? [];
        foreach (var v in violations.Take(detail ? violations.Count : 3))
        {
            Line(2, $"{v.Clause} {(words.Language.Code is "fr" ? v.MessageFr : v.Message)}");
        }

        if (!detail && violations.Count > 3)
        {
            Line(
                2,
                string.Format(CultureInfo.InvariantCulture, words["More"], violations.Count - 3)
            );
        }

        if (detail)
        {
            Line(1, words["Sha256"] + words["Colon"] + (document.Sha256 ?? words["Untold"]));
            Line(1, words["JudgedAt"] + words["Colon"] + words.Of(document.JudgedAt));
            Questions(1, words["FileQuestions"], document.Validation?.Checks ?? []);
        }

        return text.ToString().TrimEnd('\n');

        void Signature(SignatureReport s)
        {
            var who = VisibleText.Of(
                s.Signer?.CommonName ?? s.Signer?.Subject ?? words["NobodyKnown"],
                120
            );
            var kind = s.IsDocumentTimestamp ? words["DocumentTimestamp"] : words["Signature"];
            Line(
                1,
                $"{kind} {VisibleText.Of(s.Field, 120)}, {who}{words["Colon"]}{words.Outcome(s, document.Trusted)}"
            );
            if (!s.IsDocumentTimestamp && document.Trusted)
            {
                var product = s.Product is null ? "" : $"{VisibleText.Of(s.Product, 60)}, ";
                Line(
                    2,
                    $"{product}{words.Of(s.Level)}, {words["SignedBy"].ToLowerInvariant()} {words.Of(s.BestSignatureTime)} ({words.Language.Of(s.TimeSource)})"
                );
            }

            foreach (
                var key in Against(
                    s.Findings.Where(f => document.Trusted || f.Key != FindingKey.NoTrustMaterial)
                )
            )
            {
                Line(2, "– " + words.Language.Of(key));
            }

            if (!detail)
            {
                return;
            }

            Line(
                2,
                $"{words["IntegrityOf"]}{words["Colon"]}{words.Of(s.Integrity)}; {words["CoverageOf"]}{words["Colon"]}{words.Of(s.Coverage)}; {words["ChangesOf"]}{words["Colon"]}{words.Of(s.LaterChanges)}"
            );
            if (s.Qualification is { } q)
            {
                Line(
                    2,
                    $"{words["Qualification"]} {VisibleText.Of(q.Territory, 10)} {q.SequenceNumber}{words["Colon"]}{VisibleText.Of(q.Service, 80)} ({VisibleText.Of(q.Provider, 80)}), {words.Of(q.Status)} {words["Since"]} {words.Of(q.Since)}; {words["Qualified"]}{words["Colon"]}{words.Of(q.Qualified)}; QSCD{words["Colon"]}{words.Of(q.Qscd)}; {words.Of(q.Purpose)}"
                );
            }

            Questions(2, words["Questions"], s.Checks);
            if (s.Chain.Count > 0)
            {
                Line(2, words["Chain"]);
            }

            foreach (var link in s.Chain)
            {
                Line(
                    3,
                    $"{VisibleText.Of(link.Certificate.Subject)} ({words.Language.Of(link.Status)})"
                );
                Line(
                    4,
                    $"{words["SerialNumber"]} {VisibleText.Of(link.Certificate.SerialNumber, 80)}, {words["From"]} {words.Of(link.Certificate.NotBefore)} {words["To"]} {words.Of(link.Certificate.NotAfter)}"
                );
            }

            foreach (var stamp in s.Timestamps)
            {
                Questions(
                    2,
                    $"{words.Capital(words.Language.Of(stamp.Kind))}, {words.Of(stamp.Time)}, {VisibleText.Of(stamp.Authority?.CommonName ?? words["NobodyKnown"], 120)}",
                    stamp.Checks
                );
            }

            foreach (var finding in s.Findings)
            {
                Line(2, $"{finding.Key}: {VisibleText.Of(finding.Detail)}");
            }
        }

        void Questions(int depth, string title, IReadOnlyList<CheckResult> checks)
        {
            if (checks.Count > 0)
            {
                Line(depth, title);
            }

            foreach (var check in checks.Where(c => c.Answer != CheckAnswer.NotAsked))
            {
                Line(
                    depth + 1,
                    $"{Mark(check.Answer)} {words.Language.Question(check.Key)} {words.Language.Answer(check)}{(check.Detail is null ? "" : $" [{VisibleText.Of(check.Detail)}]")}"
                );
            }
        }

        void Line(int depth, string line) => text.Append(' ', depth * 2).Append(line).Append('\n');
    }

    private static IEnumerable<FindingKey> Against(IEnumerable<Finding> findings) =>
        findings
            .Where(f => f.Severity != Severity.Information)
            .OrderByDescending(f => f.Severity)
            .Select(f => f.Key)
            .Distinct();

    private static char Mark(DocumentVerdict verdict) =>
        verdict switch
        {
            DocumentVerdict.Accept => '✔',
            DocumentVerdict.Review => '?',
            DocumentVerdict.Reject => '✘',
        };

    private static char Mark(CheckAnswer answer) =>
        answer switch
        {
            CheckAnswer.Yes => '✔',
            CheckAnswer.No => '✘',
            CheckAnswer.Doubtful => '?',
            CheckAnswer.NotAsked => '·',
        };
}
