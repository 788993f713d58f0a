using System.Globalization;

namespace MailRevocationWorker.Commands.Demo;

/// <summary>What is written into the form, by the names of its fields.</summary>
internal sealed record FormValues
{
    public required string Product { get; init; }
    public required string RequestNumber { get; init; }

    /// <summary>As a person would write it: hex, decimal, with or without spaces.</summary>
    public required string Serial { get; init; }
    public required DemoHolder Holder { get; init; }
    public required DemoOrganisation Organisation { get; init; }

    /// <summary>One of the guide's reasons, in its own words.</summary>
    public required string Reason { get; init; }
    public required DemoHolder Requester { get; init; }
    public required bool AsLegalRepresentative { get; init; }
    public required DateOnly Date { get; init; }
    public string Comment { get; init; } = "";

    public IEnumerable<(string Field, string Text)> Texts() =>
        [
            ("produit", Product),
            ("numero_demande", RequestNumber),
            ("numero_serie", Serial),
            ("titulaire_nom", Holder.Surname),
            ("titulaire_prenom", Holder.GivenName),
            ("titulaire_email", Holder.Email),
            ("organisation_nom", Organisation.Name),
            ("organisation_siren", Organisation.Siren),
            ("motif", Reason),
            ("commentaire", Comment),
            ("demandeur_nom", Requester.FullName),
            ("demandeur_piece_identite", Requester.IdentityDocument),
            ("lieu", Organisation.City),
            ("date_demande", Date.ToString("dd'/'MM'/'yyyy", CultureInfo.InvariantCulture)),
        ];

    public IEnumerable<(string Field, string State)> Buttons() =>
        [
            ("demandeur_qualite", AsLegalRepresentative ? "representant_legal" : "titulaire"),
            ("confirmation", "Yes"),
        ];
}
