using MailRevocationWorker.Cases;
using MailRevocationWorker.Storage;

namespace MailRevocationWorker.Pipeline;

/// <summary>What the operators' lists show of a case and find it by, taken from what its steps found out.</summary>
public static class CaseSummaries
{
    /// <summary>What mail and form claim.</summary>
    public static CaseSummary Of(MessageReport? mail, DocumentReport? document)
    {
        var form = document?.Forms.Count > 0 ? document.Forms[0] : null;
        return new()
        {
            Sender = mail?.From,
            Product = form?.Product,
            Holder = FullName(form?.HolderGivenName, form?.HolderSurname),
            Organisation = form?.OrganisationName,
            Names =
            [
                mail?.FromName,
                .. document?.Forms.SelectMany(f =>
                    new[] { f.HolderSurname, f.HolderGivenName, f.RequesterName }
                ) ?? [],
            ],
            Addresses = [form?.HolderEmail, .. mail?.ReplyTo ?? []],
            Serials = [.. document?.Forms.SelectMany(f => f.SerialCandidates) ?? []],
            Numbers =
            [
                .. document?.Forms.SelectMany(f => new[] { f.Siren, f.RequestNumber }) ?? [],
            ],
        };
    }

    /// <summary>What the registry and the signatures say: it takes the place of what was claimed.</summary>
    public static CaseSummary Of(Assessed assessed, ValidatedDocument? validated)
    {
        var registry = assessed.Registry;
        var target = assessed.Decision.Target;
        var holder = target is null ? null : registry.Holders.GetValueOrDefault(target.HolderId);
        var organisation = target is null
            ? null
            : registry.Organisations.GetValueOrDefault(target.OrganisationId);
        return new()
        {
            Product = target?.Product,
            Holder = FullName(holder?.GivenName, holder?.Surname),
            Organisation = organisation?.Name,
            Names =
            [
                holder?.Surname,
                holder?.GivenName,
                .. validated?.Report?.Signatures.Select(s => s.Signer?.CommonName) ?? [],
            ],
            Addresses = [holder?.Email],
            Serials = [target?.SerialNumber],
            Numbers = [target?.RequestNumber, organisation?.Siren],
        };
    }

    private static string? FullName(string? given, string? surname) =>
        (given, surname) is (null, null) ? null : $"{surname} {given}".Trim();
}
