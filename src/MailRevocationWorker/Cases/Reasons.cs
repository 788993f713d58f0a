using System.Text.Json.Serialization;

namespace MailRevocationWorker.Cases;

/// <summary>The twelve reasons of the authority's guide, in its order.</summary>
[JsonConverter(typeof(KebabCaseEnum<GuideReason>))]
public enum GuideReason
{
    /// <summary>Oubli ou perte du mot de passe</summary>
    PasswordLost,

    /// <summary>Clé privée compromise</summary>
    KeyCompromised,

    /// <summary>Demande du titulaire</summary>
    HolderRequest,

    /// <summary>Mise à jour des informations du titulaire</summary>
    HolderInformationUpdated,

    /// <summary>Écrasement des anciennes clés</summary>
    KeysOverwritten,

    /// <summary>Nom incorrect</summary>
    IncorrectName,

    /// <summary>Mauvaise taille des clés</summary>
    WrongKeySize,

    /// <summary>Certificat défectueux</summary>
    DefectiveCertificate,

    /// <summary>Remplacement du certificat</summary>
    CertificateReplaced,

    /// <summary>Non paiement</summary>
    NonPayment,

    /// <summary>Départ ou mutation du titulaire</summary>
    HolderLeft,

    /// <summary>Non acceptation du certificat par le titulaire</summary>
    NotAccepted,
}

/// <summary>CRLReason, RFC 5280 clause 5.3.1, as far as this service ever writes one: never certificateHold, never removeFromCRL.</summary>
[JsonConverter(typeof(KebabCaseEnum<CrlReason>))]
public enum CrlReason
{
    /// <summary>Encoded by leaving the extension out.</summary>
    Unspecified = 0,
    KeyCompromise = 1,
    AffiliationChanged = 3,
    Superseded = 4,
    CessationOfOperation = 5,
    PrivilegeWithdrawn = 9,
}
