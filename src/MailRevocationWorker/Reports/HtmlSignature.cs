using System.Globalization;
using PadesValidator;
using PadesValidator.TrustedLists;

namespace MailRevocationWorker.Reports;

/// <summary>One signature of a report: who, what, when; then what unfolds: questions, chain, timestamps, findings.</summary>
internal sealed class HtmlSignature(
    HtmlWriter html,
    SignatureReport signature,
    ReportWords words,
    bool open,
    bool trusted
)
{
    public void Write() =>
        html.Element(
            "section",
            "signature " + Tone(),
            () =>
            {
                html.Element(
                    "h2",
                    null,
                    () =>
                        html.Text(
                                words[signature.IsDocumentTimestamp ? "TimestampBy" : "SignatureBy"]
                                    + " "
                            )
                            .Foreign(Who(), 120)
                );
                html.Element("p", "indication", words.Outcome(signature, trusted));
                Facts();
                Listed();
                if (signature.Checks.Count > 0)
                {
                    html.Details(
                        words["Questions"],
                        open,
                        () => HtmlDocument.Checks(html, words["Questions"], signature.Checks, words)
                    );
                }

                Chain();
                Timestamps();
                Findings();
            }
        );

    private string Tone() =>
        HtmlDocument.Tone(
            trusted
                ? signature.Indication switch
                {
                    Indication.TotalPassed => DocumentVerdict.Accept,
                    Indication.Indeterminate => DocumentVerdict.Review,
                    Indication.TotalFailed => DocumentVerdict.Reject,
                }
                : IntegrityVerdict.Of(signature)
        );

    private string Who() =>
        signature.Signer is { } signer ? signer.CommonName ?? signer.Subject : words["NobodyKnown"];

    private void Facts() =>
        html.Element(
            "dl",
            "facts",
            () =>
            {
                Fact("Field", () => html.Foreign(signature.Field, 120));
                if (signature.Signer is { } signer)
                {
                    if (signer.OrganizationName is not null)
                    {
                        Fact(
                            "Organisation",
                            () =>
                            {
                                html.Foreign(signer.OrganizationName);
                                if (signer.OrganizationIdentifier is { } identifier)
                                {
                                    html.Text(" (").Foreign(identifier, 60).Text(")");
                                }
                            }
                        );
                    }

                    Fact("Issuer", () => html.Foreign(signer.IssuerCommonName ?? signer.Issuer));
                    Fact("SerialNumber", () => html.Foreign("code", null, signer.SerialNumber));
                }

                if (!signature.IsDocumentTimestamp)
                {
                    if (trusted)
                    {
                        Fact(
                            "Product",
                            () => html.Foreign(signature.Product ?? words["NoProduct"])
                        );
                    }

                    Fact("Level", () => html.Text(words.Of(signature.Level)));
                }

                if (trusted)
                {
                    Fact(
                        "SignedBy",
                        () =>
                            html.Text(
                                $"{words.Of(signature.BestSignatureTime)} ({words.Language.Of(signature.TimeSource)})"
                            )
                    );
                }

                if (signature.ClaimedTime is not null)
                {
                    Fact("Claimed", () => html.Text(words.Of(signature.ClaimedTime)));
                }

                Fact("IntegrityOf", () => html.Text(words.Of(signature.Integrity)));
                Fact("CoverageOf", () => html.Text(words.Of(signature.Coverage)));
                Fact("ChangesOf", () => html.Text(words.Of(signature.LaterChanges)));
                if (signature.Past is { } past)
                {
                    Fact(
                        "Past",
                        () =>
                            html.Text(
                                words[past.Passed ? "PastPassed" : "PastNotPassed"]
                                    + (past.ProvenAt is null ? "" : $" ({words.Of(past.ProvenAt)})")
                            )
                    );
                }
            }
        );

    private void Listed()
    {
        if (signature.Qualification is not { } q)
        {
            return;
        }

        html.Element(
            "dl",
            "facts listed",
            () =>
            {
                Fact(
                    "Qualification",
                    () =>
                        html.Foreign(q.Territory, 10)
                            .Text(
                                $" {q.SequenceNumber.ToString(CultureInfo.InvariantCulture)}{words["Colon"]}"
                            )
                            .Foreign(q.Service, 120)
                            .Text(" (")
                            .Foreign(q.Provider, 120)
                            .Text(
                                $"), {words.Of(q.Status)} {words["Since"]} {words.Of(q.Since)}; {words.Of(q.Purpose)}"
                            )
                );
                Fact("Qualified", () => html.Text(words.Of(q.Qualified)));
                Fact("Qscd", () => html.Text(words.Of(q.Qscd)));
            }
        );
    }

    private void Fact(string label, Action value) =>
        html.Element("dt", null, words[label]).Element("dd", null, value);

    private void Chain()
    {
        if (signature.Chain.Count == 0)
        {
            return;
        }

        html.Details(
            words["Chain"],
            open,
            () =>
                html.Table(
                    words["Chain"],
                    [words["Subject"], words["Validity"], words["Status"]],
                    () =>
                    {
                        foreach (var link in signature.Chain)
                        {
                            Link(link);
                        }
                    }
                )
        );
    }

    private void Link(ChainLink link) =>
        html.Element(
            "tr",
            null,
            () =>
                html.Element(
                        "td",
                        null,
                        () =>
                            html.Foreign(link.Certificate.Subject)
                                .Element(
                                    "div",
                                    "detail",
                                    () =>
                                        html.Text(words["SerialNumber"] + words["Colon"])
                                            .Foreign("code", null, link.Certificate.SerialNumber)
                                            .Text(" · SHA-256" + words["Colon"])
                                            .Element("code", null, link.Certificate.Sha256)
                                )
                    )
                    .Element(
                        "td",
                        null,
                        $"{words["From"]} {words.Of(link.Certificate.NotBefore)} {words["To"]} {words.Of(link.Certificate.NotAfter)}"
                    )
                    .Element(
                        "td",
                        "answer " + StatusTone(link.Status),
                        link.RevokedAt is { } at
                            ? $"{words["RevokedOn"]} {words.Of(at)}"
                            : words.Language.Of(link.Status)
                    )
        );

    private static string StatusTone(CertificateStatus status) =>
        status switch
        {
            CertificateStatus.Good or CertificateStatus.Anchor => "good",
            CertificateStatus.Revoked => "bad",
            CertificateStatus.Unknown or CertificateStatus.Stale => "doubtful",
        };

    private void Timestamps()
    {
        foreach (var stamp in signature.Timestamps)
        {
            var authority = VisibleText.Of(
                stamp.Authority?.CommonName ?? stamp.Authority?.Subject ?? words["NobodyKnown"],
                120
            );
            var title =
                $"{words.Capital(words.Language.Of(stamp.Kind))}, {words.Of(stamp.Time)}, {authority}";
            html.Details(
                title,
                open,
                () =>
                {
                    html.Element(
                        "p",
                        null,
                        words.Language.Of(stamp.Indication)
                            + (
                                stamp.SubIndication is { } sub
                                    ? words["Colon"] + words.Language.Of(sub)
                                    : ""
                            )
                            + (stamp.ProvenInThePast ? $" ({words["ProvenInThePast"]})" : "")
                    );
                    HtmlDocument.Checks(html, title, stamp.Checks, words);
                }
            );
        }
    }

    private void Findings()
    {
        if (signature.Findings.Count == 0)
        {
            return;
        }

        html.Details(
            words["Findings"],
            open,
            () =>
                html.Table(
                    words["Findings"],
                    [words["Key"], words["Detail"], words["Offset"]],
                    () =>
                    {
                        foreach (var finding in signature.Findings)
                        {
                            html.Element(
                                "tr",
                                null,
                                () =>
                                    html.Element(
                                            "td",
                                            null,
                                            () =>
                                                html.Element("code", null, finding.Key.ToString())
                                                    .Text(
                                                        $" ({words[finding.Severity.ToString()]})"
                                                    )
                                        )
                                        .Foreign("td", null, finding.Detail)
                                        .Element(
                                            "td",
                                            null,
                                            finding.Offset?.ToString(CultureInfo.InvariantCulture)
                                                ?? ""
                                        )
                            );
                        }
                    }
                )
        );
    }
}
