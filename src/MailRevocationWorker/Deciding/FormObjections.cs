using MailRevocationWorker.Cases;

namespace MailRevocationWorker.Deciding;

/// <summary>What the form says against revoking: by itself, and beside what the registry knows.</summary>
public static class FormObjections
{
    /// <summary>Is it the form, and does it show what it stores?</summary>
    public static IEnumerable<Objection> OfReading(DocumentReport document)
    {
        if (document.Forms.Count == 0)
        {
            yield return new(
                DecisionKind.Review,
                DecisionCode.NotTheForm,
                "the document is signed and is not the revocation form"
            );
        }
        else if (document.Forms.Count > 1)
        {
            yield return new(
                DecisionKind.Review,
                DecisionCode.MultipleTargets,
                "the document asks for several certificates at once"
            );
        }

        foreach (
            var finding in document
                .Forms.SelectMany(f => f.Findings)
                .Where(f =>
                    f.Kind
                        is FormFindingKind.AppearanceMismatch
                            or FormFindingKind.ConflictingValues
                            or FormFindingKind.TooLong
                )
        )
        {
            yield return new(
                DecisionKind.Review,
                DecisionCode.AppearanceMismatch,
                $"field {finding.Field}: {finding.Detail}"
            );
        }
    }

    /// <summary>What is missing, and how to mend it.</summary>
    public static IEnumerable<Objection> OfCompleteness(RevocationForm form)
    {
        if (form.Capacity is null)
        {
            yield return new(
                DecisionKind.Reject,
                DecisionCode.RoleMissing,
                "the requester's capacity is not ticked"
            );
        }

        if (form.Reason is null)
        {
            yield return string.IsNullOrWhiteSpace(form.ReasonText)
                ? new(DecisionKind.Reject, DecisionCode.ReasonMissing, "no reason is given")
                : new(
                    DecisionKind.Review,
                    DecisionCode.ReasonNeedsPerson,
                    "the reason is none of the guide's twelve"
                );
        }
        else if (form.Reason == GuideReason.NonPayment)
        {
            yield return new(
                DecisionKind.Review,
                DecisionCode.ReasonNeedsPerson,
                "non-payment is the authority's own reason, odd from a requester"
            );
        }

        if (!form.Confirmed)
        {
            yield return new(
                DecisionKind.Reject,
                DecisionCode.NotConfirmed,
                "the confirmation is not ticked"
            );
        }
    }

    /// <summary>Differences between the form and the registry's record of the target.</summary>
    public static IEnumerable<Objection> OfRegistry(
        RevocationForm form,
        RegisteredCertificate target,
        RegistryFacts registry
    )
    {
        if (!string.IsNullOrWhiteSpace(form.Product) && !SameProduct(form.Product, target.Product))
        {
            yield return new(
                DecisionKind.Review,
                DecisionCode.ProductMismatch,
                "the form names another product than the registry"
            );
        }

        if (!registry.Holders.TryGetValue(target.HolderId, out var holder))
        {
            yield return new(
                DecisionKind.Review,
                DecisionCode.HolderMismatch,
                "the registry does not know the target's holder"
            );
        }
        else
        {
            if (
                !Matches(form.HolderSurname, holder.Surname)
                || !Matches(form.HolderGivenName, holder.GivenName)
            )
            {
                yield return new(
                    DecisionKind.Review,
                    DecisionCode.HolderMismatch,
                    "the holder's name differs from the registry's or is missing"
                );
            }

            if (
                !string.IsNullOrWhiteSpace(form.HolderEmail)
                && !string.Equals(
                    form.HolderEmail.Trim(),
                    holder.Email,
                    StringComparison.OrdinalIgnoreCase
                )
            )
            {
                yield return new(
                    DecisionKind.Review,
                    DecisionCode.HolderMismatch,
                    "the holder's e-mail address differs from the registry's"
                );
            }
        }

        if (
            !registry.Organisations.TryGetValue(target.OrganisationId, out var organisation)
            || !string.Equals(form.Siren, organisation.Siren, StringComparison.Ordinal)
            || (
                !string.IsNullOrWhiteSpace(form.OrganisationName)
                && !Likeness.Near(form.OrganisationName, organisation.Name)
            )
        )
        {
            yield return new(
                DecisionKind.Review,
                DecisionCode.OrganisationMismatch,
                "SIREN or name of the organisation differ from the registry's"
            );
        }
    }

    /// <summary>Differences between who the form says asks, and who signed.</summary>
    public static IEnumerable<Objection> OfRequester(
        RevocationForm form,
        AuthorityFinding requester,
        RegisteredCertificate target,
        RegistryFacts registry
    )
    {
        var isHolder = requester.HolderId == target.HolderId;
        var isRepresentative =
            requester.Role == RequesterRole.LegalRepresentative
            || (
                registry.Organisations.TryGetValue(target.OrganisationId, out var organisation)
                && requester.HolderId is { } id
                && organisation.LegalRepresentativeIds.Contains(id, StringComparer.Ordinal)
            );
        if (
            form.Capacity is { } capacity
            && !(capacity == RequesterCapacity.Holder ? isHolder : isRepresentative)
        )
        {
            yield return new(
                DecisionKind.Review,
                DecisionCode.RoleMismatch,
                "the signer does not have the capacity that the form states"
            );
        }

        if (
            requester.HolderId is null
            || !registry.Holders.TryGetValue(requester.HolderId, out var person)
        )
        {
            yield break;
        }

        if (!NamesSigner(form, person))
        {
            yield return new(
                DecisionKind.Review,
                DecisionCode.IdentityMismatch,
                "the requester's name on the form is not the signer's"
            );
        }

        if (
            person.IdentityDocument is { } registered
            && !string.Equals(
                Compact(form.RequesterIdentityDocument),
                Compact(registered),
                StringComparison.Ordinal
            )
        )
        {
            yield return new(
                DecisionKind.Review,
                DecisionCode.IdentityMismatch,
                "the identity document's number differs from the registry's or is missing"
            );
        }
    }

    public static bool NamesSigner(RevocationForm form, RegisteredHolder signer) =>
        form.RequesterName is { } name
        && Likeness.SameWords(name, $"{signer.Surname} {signer.GivenName}");

    private static bool Matches(string? written, string registered) =>
        written is not null && Likeness.Same(written, registered);

    private static string Compact(string? text) =>
        Likeness.Plain(text ?? "").Replace(" ", "", StringComparison.Ordinal);

    /// <summary>"Eiducio+" is another product than "Eiducio": the plus and the stars count.</summary>
    private static bool SameProduct(string a, string b) =>
        string.Equals(Words(a), Words(b), StringComparison.Ordinal);

    private static string Words(string product) =>
        Likeness.Plain(
            product
                .Replace("+", " PLUS ", StringComparison.Ordinal)
                .Replace("*", " STAR ", StringComparison.Ordinal)
        );
}
