using System.Collections.Concurrent;
using System.Text.Json;
using MailRevocationWorker.Cases;
using MailRevocationWorker.Form;
using PdfSyntax;
using Shouldly;
using TestSupport;

namespace MailRevocationWorker.Tests.Form;

/// <summary>The signed requests of the shared corpus: what the form reader reads against what was filled in.</summary>
public sealed class RequestCorpusTests
{
    private sealed record Request(
        string File,
        string Expected,
        string? FormKind,
        Dictionary<string, string> Fields,
        HashSet<string> Differing
    );

    private static readonly ConcurrentDictionary<string, FormReading> Readings = new();

    /// <summary>Labels of files in which no form, or not the one that was filled in, is there to be read.</summary>
    private static readonly string[] NotToBeRead =
    [
        "reject:unreadable",
        "reject:not-pdf",
        "reject:encrypted",
        "reject:modified-after-signing",
        "review:malformed-pdf",
        "review:not-the-form",
    ];

    [Fact]
    public void Fields_EveryReadableRequest_AreWhatWasFilledIn()
    {
        List<string> wrong = [];
        foreach (var request in Requests().Where(IsToBeRead))
        {
            var reading = Read(request);
            if (reading.Forms.Count == 0)
            {
                wrong.Add($"{request.File}: no form ({request.Expected})");
                continue;
            }

            wrong.AddRange(
                from pair in request.Fields
                where !request.Differing.Contains(pair.Key)
                let actual = Actual(reading.Forms[0], pair.Key)
                where !Same(pair.Key, pair.Value, actual)
                select $"{request.File}: {pair.Key}: '{pair.Value}' was read as '{actual}'"
            );
        }

        wrong.ShouldBeEmpty();
    }

    [Fact]
    public void Findings_RequestsToBeRevoked_None()
    {
        var findings = Requests()
            .Where(r => r.Expected == "revoke")
            .SelectMany(r => Findings(r).Select(f => $"{r.File}: {f}"));

        findings.ShouldBeEmpty();
    }

    [Fact]
    public void Findings_PageShowsAnotherValue_AppearanceMismatch()
    {
        var requests = Requests().Where(r => r.Expected == "review:appearance-mismatch").ToList();

        requests.ShouldNotBeEmpty();
        requests.ShouldAllBe(r =>
            Findings(r).Any(f => f.Kind == FormFindingKind.AppearanceMismatch)
        );
    }

    [Fact]
    public void Forms_TwoFilledIn_Two()
    {
        var requests = Requests().Where(r => r.Expected == "review:multiple-targets").ToList();

        requests.ShouldNotBeEmpty();
        requests.ShouldAllBe(r => Read(r).Forms.Count == 2);
    }

    [Fact]
    public void Forms_LetterOrScan_None()
    {
        var requests = Requests()
            .Where(r => r.Expected == "review:not-the-form" || r.FormKind == "none")
            .ToList();

        requests.ShouldNotBeEmpty();
        requests.ShouldAllBe(r => Read(r).Forms.Count == 0);
    }

    private static bool IsToBeRead(Request request) =>
        request.FormKind is not (null or "none") && !NotToBeRead.Contains(request.Expected);

    private static IEnumerable<FormFinding> Findings(Request request)
    {
        var reading = Read(request);
        return reading.Forms.SelectMany(f => f.Findings).Concat(reading.Findings);
    }

    /// <summary>Each file is read once for all tests.</summary>
    private static FormReading Read(Request request) =>
        Readings.GetOrAdd(
            request.File,
            file =>
            {
                var ct = TestContext.Current.CancellationToken;
                var bytes = File.ReadAllBytes(Places.SharedOrSkip("requests", file));
                return FormReader.Read(PdfFile.Open(bytes, ct: ct), ct);
            }
        );

    private static string Actual(RevocationForm form, string field) =>
        field switch
        {
            "produit" => form.Product,
            "numero_demande" => form.RequestNumber,
            "numero_serie" => form.SerialText,
            "titulaire_nom" => form.HolderSurname,
            "titulaire_prenom" => form.HolderGivenName,
            "titulaire_email" => form.HolderEmail,
            "organisation_nom" => form.OrganisationName,
            "organisation_siren" => form.Siren,
            "motif" => form.ReasonText,
            "commentaire" => form.Comment,
            "demandeur_qualite" => form.Capacity switch
            {
                RequesterCapacity.Holder => "titulaire",
                RequesterCapacity.LegalRepresentative => "representant_legal",
                _ => "",
            },
            "demandeur_nom" => form.RequesterName,
            "demandeur_piece_identite" => form.RequesterIdentityDocument,
            "confirmation" => form.Confirmed ? "Yes" : "Off",
            "lieu" => form.Place,
            "date_demande" => form.DateText,
            _ => field,
        } ?? "";

    private static bool Same(string field, string expected, string actual) =>
        field switch
        {
            "organisation_siren" => string.Concat(expected.Where(char.IsAsciiDigit)) == actual,
            _ => expected.Normalize().Trim() == actual,
        };

    private static IEnumerable<Request> Requests()
    {
        foreach (var line in File.ReadLines(Places.SharedOrSkip("requests", "requests.jsonl")))
        {
            var json = JsonDocument.Parse(line).RootElement;
            var fields =
                json.TryGetProperty("fields", out var given)
                && given.ValueKind == JsonValueKind.Object
                    ? given
                        .EnumerateObject()
                        .ToDictionary(p => p.Name, p => p.Value.GetString() ?? "")
                    : [];
            HashSet<string> differing = [];
            if (
                json.TryGetProperty("checked", out var check)
                && check.ValueKind == JsonValueKind.Object
                && check.TryGetProperty("content", out var content)
                && content.ValueKind == JsonValueKind.Object
            )
            {
                foreach (var name in new[] { "differing", "missing" })
                {
                    if (content.TryGetProperty(name, out var list))
                    {
                        differing.UnionWith(list.EnumerateArray().Select(e => e.GetString()!));
                    }
                }
            }

            yield return new Request(
                json.GetProperty("file").GetString()!,
                json.GetProperty("expected").GetString()!,
                json.TryGetProperty("formKind", out var kind) ? kind.GetString() : null,
                fields,
                differing
            );
        }
    }
}
