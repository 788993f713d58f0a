using MailRevocationWorker.Registry;
using MailRevocationWorker.Storage;

namespace MailRevocationWorker.Tests.Registry;

public sealed class RegistryLookupTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("0A1B", "c1")]
    [InlineData("a1b", "c1")]
    [InlineData("2587", "c1")] // 0xA1B in decimal
    [InlineData("TD24000102", "c2")]
    [InlineData("td 24000102", "c2")]
    [InlineData("zoe@iles.example", "c1")]
    [InlineData("d'artagnan", "c1")]
    [InlineData("ZOÉ", "c1")]
    [InlineData("zoe", "c1")]
    [InlineData("goff yann", "c2")]
    [InlineData("ile fils", "c1 c2")]
    [InlineData("999000029", "c3")]
    [InlineData("nobody", "")]
    [InlineData("%", "")]
    [InlineData("_", "")]
    [InlineData("' OR 1=1 --", "")]
    public async Task SearchAsync_WhatAPersonHasInHand_FindsCertificates(string asked, string found)
    {
        await using var database = await ImportedAsync();

        var answer = await new RegistryLookup(database).SearchAsync(asked, Ct);

        string.Join(' ', (await IdsAsync(database, answer)).Order(StringComparer.Ordinal))
            .ShouldBe(found);
    }

    [Fact]
    public async Task OrganisationAsync_Known_BringsRepresentativesAndCertificates()
    {
        await using var database = await ImportedAsync();

        var sheet = (
            await new RegistryLookup(database).OrganisationAsync("A", Ct)
        ).ShouldNotBeNull();

        sheet.Representatives.Select(r => r.Name).ShouldBe(["LE GOFF Yann"]);
        sheet.Certificates.Count.ShouldBe(2);
    }

    [Fact]
    public async Task HolderAsync_LegalRepresentative_BringsWhatTheyRepresent()
    {
        await using var database = await ImportedAsync();

        var sheet = (await new RegistryLookup(database).HolderAsync("REP", Ct)).ShouldNotBeNull();

        sheet.Represents.Select(o => o.Id).ShouldBe(["A"]);
        sheet.Certificates.ShouldHaveSingleItem().RequestNumber.ShouldBe("TD24000102");
    }

    [Fact]
    public async Task Sheets_OfNobody_AreNull()
    {
        await using var database = await ImportedAsync();
        var lookup = new RegistryLookup(database);

        (await lookup.HolderAsync("nobody", Ct)).ShouldBeNull();
        (await lookup.OrganisationAsync("nobody", Ct)).ShouldBeNull();
        (await lookup.CertificateAsync(99, Ct)).ShouldBeNull();
    }

    private static async Task<SqliteDatabase> ImportedAsync()
    {
        using var folder = new RegistryFolder();
        var database = await SqliteDatabase.InMemoryAsync(Ct);
        (
            await new RegistryImporter(database, TimeProvider.System).ImportAsync(
                folder.Content(),
                Ct
            )
        ).Accepted.ShouldBeTrue();
        return database;
    }

    private static async Task<IEnumerable<string>> IdsAsync(
        SqliteDatabase database,
        RegistryFound found
    )
    {
        var ids = new List<string>();
        foreach (var line in found.Certificates)
        {
            var sheet = await new RegistryLookup(database).CertificateAsync(line.Key, Ct);
            ids.Add(sheet.ShouldNotBeNull().Certificate.Id);
        }

        return ids;
    }
}
