using MailRevocationWorker.Registry;
using MailRevocationWorker.Tests.Storage;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace MailRevocationWorker.Tests.Registry;

public sealed class RegisteredAddressesTests
{
    private readonly FakeTimeProvider clock = new();

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("zoe@iles.example", true)]
    [InlineData("ZOE@Iles.example", true)]
    [InlineData("yann@iles.example", true)]
    [InlineData("zoe@iles.example.evil.example", false)]
    [InlineData("", false)]
    public async Task ContainAsync_Address_IsAHoldersOrARepresentatives(string address, bool known)
    {
        await using var t = await TestDatabase.MakeAsync();
        using var folder = new RegistryFolder();
        await ImportAsync(t, folder);
        using var addresses = Of(t);

        (await addresses.ContainAsync(address, Ct)).ShouldBe(known);
    }

    [Fact]
    public async Task ContainAsync_NewerImport_IsSeenAtTheNextLook()
    {
        await using var t = await TestDatabase.MakeAsync();
        using var folder = new RegistryFolder();
        using var addresses = Of(t);
        (await addresses.ContainAsync("zoe@iles.example", Ct)).ShouldBeFalse("nothing imported");
        await ImportAsync(t, folder);
        clock.Advance(RegisteredAddresses.LookEvery);
        (await addresses.ContainAsync("zoe@iles.example", Ct)).ShouldBeTrue();

        folder.Json["asOf"] = "2026-11-22T12:00:00Z";
        folder.Holders[0]!["email"] = "zoe@new.example";
        await ImportAsync(t, folder);
        clock.Advance(RegisteredAddresses.LookEvery);

        (await addresses.ContainAsync("zoe@iles.example", Ct)).ShouldBeFalse();
        (await addresses.ContainAsync("zoe@new.example", Ct)).ShouldBeTrue();
    }

    [Fact]
    public async Task ContainAsync_RegistryCannotBeRead_KnowsWhatItKnewAndRecovers()
    {
        await using var t = await TestDatabase.MakeAsync();
        using var folder = new RegistryFolder();
        using var addresses = Of(t);
        await RenameAsync(t, "Holders", "Gone");
        (await addresses.ContainAsync("zoe@iles.example", Ct)).ShouldBeFalse();
        await RenameAsync(t, "Gone", "Holders");
        await ImportAsync(t, folder);
        clock.Advance(RegisteredAddresses.LookEvery);
        (await addresses.ContainAsync("zoe@iles.example", Ct)).ShouldBeTrue();

        await RenameAsync(t, "RegistryImports", "Gone");
        clock.Advance(RegisteredAddresses.LookEvery);

        (await addresses.ContainAsync("zoe@iles.example", Ct)).ShouldBeTrue();
    }

    private RegisteredAddresses Of(TestDatabase t) =>
        new(t.Database, clock, NullLogger<RegisteredAddresses>.Instance);

    private static async Task RenameAsync(TestDatabase t, string from, string to)
    {
        await using var db = t.Database.CreateDbContext();
#pragma warning disable EF1002 // names of this test
        await db.Database.ExecuteSqlRawAsync($"ALTER TABLE \"{from}\" RENAME TO \"{to}\"", Ct);
#pragma warning restore EF1002
    }

    private static async Task ImportAsync(TestDatabase t, RegistryFolder folder) =>
        (
            await new RegistryImporter(t.Database, TimeProvider.System).ImportAsync(
                folder.Content(),
                Ct
            )
        ).Accepted.ShouldBeTrue();
}
