using MailRevocationWorker.Cases;
using MailRevocationWorker.Dashboard.Cases;

namespace MailRevocationWorker.Tests.Dashboard;

public sealed class FormComparisonTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 22, 21, 0, 0, TimeSpan.Zero);

    private static readonly RegisteredCertificate Certificate = new(
        "c1",
        "Eiducio+",
        "h1",
        "o1",
        "CN",
        "4A3F91C2",
        "TD-24000102",
        Now.AddYears(-1),
        Now.AddYears(1),
        RegisteredStatus.Valid,
        null,
        null
    );

    private static readonly RegistryFacts Facts = new()
    {
        BySerial = [Certificate],
        Holders = new Dictionary<string, RegisteredHolder>
        {
            ["h1"] = new("h1", "Zoé", "Lefèvre", "zoe@acme.example", "ID-1", "o1", null),
        },
        Organisations = new Dictionary<string, RegisteredOrganisation>
        {
            ["o1"] = new("o1", "999000011", null, "Menuiserie de l’Œuvre", null, []),
        },
    };

    private static readonly RevocationForm Form = new()
    {
        Source = FormSource.AcroForm,
        Product = "Eiducio+",
        RequestNumber = "td 24000102",
        SerialText = "4a:3f:91:c2",
        SerialCandidates = ["4A3F91C2"],
        HolderSurname = "LEFEVRE",
        HolderGivenName = "zoe",
        HolderEmail = "ZOE@acme.example",
        OrganisationName = "Menuiserie de l'Oeuvre",
        Siren = "999000011",
    };

    [Theory]
    [InlineData("Product")]
    [InlineData("Request")]
    [InlineData("Serial")]
    [InlineData("Surname")]
    [InlineData("GivenName")]
    [InlineData("Email")]
    [InlineData("Organisation")]
    [InlineData("Siren")]
    public void Of_HowPeopleType_IsTheSame(string field) =>
        Compare(Form, field).Agreement.ShouldBe(Agreement.Same);

    [Fact]
    public void Of_AnotherProductByItsSign_Differs() =>
        Compare(Form with { Product = "Eiducio" }, "Product").Agreement.ShouldBe(Agreement.Differs);

    [Fact]
    public void Of_AnotherSurname_Differs() =>
        Compare(Form with { HolderSurname = "Lefebvre" }, "Surname")
            .Agreement.ShouldBe(Agreement.Differs);

    [Fact]
    public void Of_OneLetterOfTheOrganisation_IsNear() =>
        Compare(Form with { OrganisationName = "Menuiserie de l’Euvre" }, "Organisation")
            .Agreement.ShouldBe(Agreement.Near);

    [Fact]
    public void Of_WhatTheFormLeavesOut_IsMissing() =>
        Compare(Form with { Siren = " " }, "Siren").Agreement.ShouldBe(Agreement.Missing);

    [Fact]
    public void Of_NothingKnown_AgreesWithNothing() =>
        FormComparison.Of(Form, null, null, null).ShouldAllBe(f => f.Agreement == Agreement.Alone);

    [Fact]
    public void Of_TargetNotEstablished_ComparesWithTheCertificateOfTheSerialNumber()
    {
        var other = Certificate with { Id = "c2", SerialNumber = "99", RequestNumber = "TD-2" };
        var facts = Facts with { ByRequestNumber = [other] };

        var row = FormComparison
            .Of(Form with { RequestNumber = "TD-2" }, facts, null, null)
            .Single(f => f.Field == "Request");

        (row.Known, row.Agreement).ShouldBe(("TD-24000102", Agreement.Differs));
        FormComparison.Candidates(facts).Select(c => c.Id).ShouldBe(["c1", "c2"]);
    }

    private static ComparedField Compare(RevocationForm form, string field) =>
        FormComparison.Of(form, Facts, null, null).Single(f => f.Field == field);
}
