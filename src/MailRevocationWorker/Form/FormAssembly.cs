using System.Globalization;
using System.Text;
using MailRevocationWorker.Cases;

namespace MailRevocationWorker.Form;

/// <summary>Texts of fields → a revocation form, with a finding for each text that says nothing its field can mean. Pure.</summary>
internal static class FormAssembly
{
    /// <param name="source">Where the texts come from.</param>
    /// <param name="texts">One text a field; missing fields are not filled in.</param>
    /// <param name="found">Findings made while reading the texts.</param>
    public static RevocationForm Assemble(
        FormSource source,
        IReadOnlyDictionary<FormField, string> texts,
        IEnumerable<FormFinding> found
    )
    {
        List<FormFinding> findings = [.. found];
        string? Text(FormField field) => Clean(field, texts.GetValueOrDefault(field), findings);

        var serial = Text(FormField.SerialNumber);
        var readings = FieldParsing.SerialReadings(serial);
        var sirenText = Text(FormField.OrganisationSiren);
        var siren = FieldParsing.SirenDigits(sirenText);
        var reasonText = Text(FormField.Reason);
        var reason = FieldParsing.Reason(reasonText);
        var capacityText = Text(FormField.Capacity);
        var isOff = capacityText is null || FieldParsing.Key(capacityText) == "off";
        var capacity = isOff ? null : FieldParsing.Capacity(capacityText);
        var confirmationText = Text(FormField.Confirmation);
        var confirmed = confirmationText is null
            ? false
            : FieldParsing.Confirmation(confirmationText);
        var dateText = Text(FormField.Date);
        var date = FieldParsing.Date(dateText);

        void Unparsable(FormField field, string detail) =>
            findings.Add(new FormFinding(FormFindingKind.Unparsable, field.ToName(), detail));

        if (serial is not null && readings.Count == 0)
        {
            Unparsable(
                FormField.SerialNumber,
                "neither a hexadecimal nor a decimal serial number of at most 20 octets"
            );
        }

        if (sirenText is not null && siren is null)
        {
            Unparsable(FormField.OrganisationSiren, "no SIREN: something other than digits");
        }

        if (reasonText is not null && reason is null)
        {
            Unparsable(FormField.Reason, "none of the twelve reasons");
        }

        if (!isOff && capacity is null)
        {
            Unparsable(FormField.Capacity, "neither holder nor legal representative");
        }

        if (confirmed is null)
        {
            Unparsable(FormField.Confirmation, "neither ticked nor left empty");
        }

        if (dateText is not null && date is null)
        {
            Unparsable(FormField.Date, "no date in the form JJ/MM/AAAA");
        }

        return new RevocationForm
        {
            Source = source,
            Product = Text(FormField.Product),
            RequestNumber = FieldParsing.WithoutSpaces(Text(FormField.RequestNumber)),
            SerialText = serial,
            SerialCandidates = readings,
            HolderSurname = Text(FormField.HolderSurname),
            HolderGivenName = Text(FormField.HolderGivenName),
            HolderEmail = FieldParsing.WithoutSpaces(Text(FormField.HolderEmail)),
            OrganisationName = Text(FormField.OrganisationName),
            Siren = siren,
            ReasonText = reasonText,
            Reason = reason,
            Comment = Text(FormField.Comment),
            Capacity = capacity,
            RequesterName = Text(FormField.RequesterName),
            RequesterIdentityDocument = Text(FormField.RequesterIdentityDocument),
            Confirmed = confirmed ?? false,
            Place = Text(FormField.Place),
            DateText = dateText,
            Date = date,
            Findings = [.. findings.Distinct()],
        };
    }

    /// <summary>
    /// The text as it stands, trimmed, in composed Unicode, control characters as spaces; null where nothing is left. Too long
    /// is cut; signs that turn the direction of writing make a text look like another one, and are reported.
    /// </summary>
    private static string? Clean(FormField field, string? text, List<FormFinding> findings)
    {
        if (text is null)
        {
            return null;
        }

        if (text.Length > field.MaxLength())
        {
            findings.Add(
                new FormFinding(
                    FormFindingKind.TooLong,
                    field.ToName(),
                    string.Create(CultureInfo.InvariantCulture, $"{text.Length} characters")
                )
            );
            text = text[..field.MaxLength()];
        }

        if (
            text.Any(c =>
                c
                    is '\u061C'
                        or '\u200E'
                        or '\u200F'
                        or (>= '\u202A' and <= '\u202E')
                        or (>= '\u2066' and <= '\u2069')
            )
        )
        {
            findings.Add(
                new FormFinding(
                    FormFindingKind.AppearanceMismatch,
                    field.ToName(),
                    "the text holds signs that change the direction of writing"
                )
            );
        }

        var plain = new StringBuilder(text.Length);
        foreach (var rune in text.EnumerateRunes())
        {
            plain.Append(Rune.IsControl(rune) ? " " : rune.ToString());
        }

        var clean = plain.ToString().Trim().Normalize(NormalizationForm.FormC);
        return clean.Length == 0 ? null : clean;
    }
}
