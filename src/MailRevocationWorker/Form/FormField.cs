namespace MailRevocationWorker.Form;

/// <summary>The fields of the revocation form, in the order of its page.</summary>
internal enum FormField
{
    Product,
    RequestNumber,
    SerialNumber,
    HolderSurname,
    HolderGivenName,
    HolderEmail,
    OrganisationName,
    OrganisationSiren,
    Reason,
    Comment,
    Capacity,
    RequesterName,
    RequesterIdentityDocument,
    Confirmation,
    Place,
    Date,
}

/// <summary>How the form calls its fields: the names of its AcroForm fields and the French labels on its page.</summary>
internal static class FormFieldNames
{
    /// <summary>The field's partial name in the AcroForm; a second form in one document adds the suffix _2, a third _3.</summary>
    public static string ToName(this FormField field) =>
        field switch
        {
            FormField.Product => "produit",
            FormField.RequestNumber => "numero_demande",
            FormField.SerialNumber => "numero_serie",
            FormField.HolderSurname => "titulaire_nom",
            FormField.HolderGivenName => "titulaire_prenom",
            FormField.HolderEmail => "titulaire_email",
            FormField.OrganisationName => "organisation_nom",
            FormField.OrganisationSiren => "organisation_siren",
            FormField.Reason => "motif",
            FormField.Comment => "commentaire",
            FormField.Capacity => "demandeur_qualite",
            FormField.RequesterName => "demandeur_nom",
            FormField.RequesterIdentityDocument => "demandeur_piece_identite",
            FormField.Confirmation => "confirmation",
            FormField.Place => "lieu",
            FormField.Date => "date_demande",
            _ => throw new System.Diagnostics.UnreachableException(),
        };

    /// <summary>The label on the page, as <see cref="FieldParsing.Key"/> spells it; it stands at the start of the field's row.</summary>
    public static string ToLabelKey(this FormField field) =>
        field switch
        {
            FormField.Product => "produit",
            FormField.RequestNumber => "n de demande",
            FormField.SerialNumber => "n de serie du certificat",
            FormField.HolderSurname => "nom",
            FormField.HolderGivenName => "prenom",
            FormField.HolderEmail => "adresse e mail",
            FormField.OrganisationName => "organisation",
            FormField.OrganisationSiren => "n siren",
            FormField.Reason => "motif un seul",
            FormField.Comment => "precisions",
            FormField.Capacity => "qualite du demandeur",
            FormField.RequesterName => "nom et prenom",
            FormField.RequesterIdentityDocument => "n de piece d identite",
            FormField.Confirmation => "je demande la revocation definitive de ce certificat",
            FormField.Place => "fait a",
            FormField.Date => "le jj mm aaaa",
            _ => throw new System.Diagnostics.UnreachableException(),
        };

    /// <summary>Characters that a value may have; longer ones are cut and reported.</summary>
    public static int MaxLength(this FormField field) => field is FormField.Comment ? 10_000 : 400;

    private static readonly Dictionary<string, FormField> ByName = Enum.GetValues<FormField>()
        .ToDictionary(f => f.ToName(), StringComparer.Ordinal);

    /// <summary>Reads a field's name: which field, of which form in the document (1, 2, …). Null for any other name.</summary>
    public static (FormField Field, int Form)? Parse(string name)
    {
        if (ByName.TryGetValue(name, out var field))
        {
            return (field, 1);
        }

        var cut = name.LastIndexOf('_');
        return
            cut > 0
            && name.Length - cut == 2
            && name[cut + 1] is >= '2' and <= '9'
            && ByName.TryGetValue(name[..cut], out field)
            ? (field, name[cut + 1] - '0')
            : null;
    }
}
