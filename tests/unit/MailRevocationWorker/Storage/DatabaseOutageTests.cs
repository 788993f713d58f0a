using MailRevocationWorker.Dashboard.People;
using MailRevocationWorker.Storage;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace MailRevocationWorker.Tests.Storage;

/// <summary>A database that others hold, move, delete or replace while the service works.</summary>
public sealed class DatabaseOutageTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Database_HeldByAnotherProcess_WriteFailsAfterItsPatienceAndWorksLater()
    {
        await using var t = await TestDatabase.MakeAsync();
        await using var impatient = SqliteDatabase.InFile(t.DatabasePath, busySeconds: 1);
        var store = new CaseStore(impatient, t.Clock);
        await using (
            var other = new SqliteConnection($"Data Source={t.DatabasePath};Pooling=False")
        )
        {
            await other.OpenAsync(Ct);
            await using var held = other.BeginTransaction();

            (
                await Should.ThrowAsync<SqliteException>(() => store.AcceptAsync(t.Message(), Ct))
            ).SqliteErrorCode.ShouldBe(5); // SQLITE_BUSY
        }

        (await store.AcceptAsync(t.Message(), Ct)).IsNew.ShouldBeTrue();
    }

    [Fact]
    public async Task Database_MovedAway_NothingIsWrittenUntilItIsBack()
    {
        await using var t = await TestDatabase.MakeAsync();
        await t.Store.AcceptAsync(t.Message(1), Ct);
        var elsewhere = t.DatabasePath + ".elsewhere";
        File.Move(t.DatabasePath, elsewhere);

        // The file that was open was moved (IOException), or there is none to be opened (SqliteException).
        await Should.ThrowAsync<SystemException>(() => t.Store.AcceptAsync(t.Message(2), Ct));
        await Should.ThrowAsync<SystemException>(() => t.Store.AcceptAsync(t.Message(2), Ct));
        File.Exists(t.DatabasePath).ShouldBeFalse("an empty database must not take its place");

        File.Move(elsewhere, t.DatabasePath);
        (await t.Store.AcceptAsync(t.Message(1), Ct)).IsNew.ShouldBeFalse();
        (await t.Store.AcceptAsync(t.Message(2), Ct)).IsNew.ShouldBeTrue();
    }

    /// <summary>The people's tables lie in the same file.</summary>
    [Fact]
    public async Task Database_MovedAway_PeopleAreNotWrittenElsewhereEither()
    {
        await using var t = await TestDatabase.MakeAsync();
        var services = new ServiceCollection();
        services.AddPeople(new() { Database = t.DatabasePath }, new());
        await using var rooms = services.BuildServiceProvider();
        await rooms.PreparePeopleAsync(Ct);
        await using (var scope = rooms.CreateAsyncScope())
        {
            await Mails(scope).ToListAsync(Ct);
        }

        var elsewhere = t.DatabasePath + ".elsewhere";
        File.Move(t.DatabasePath, elsewhere);
        for (var i = 0; i < 2; i++)
        {
            await using var scope = rooms.CreateAsyncScope();
            await Should.ThrowAsync<SystemException>(() => Mails(scope).ToListAsync(Ct));
        }

        File.Exists(t.DatabasePath).ShouldBeFalse("an empty database must not take its place");

        static DbSet<PersonMailEntity> Mails(AsyncServiceScope scope) =>
            scope.ServiceProvider.GetRequiredService<PeopleDb>().Mails;
    }

    [Fact]
    public async Task Database_ReplacedWhileItIsOpen_IsNoticed()
    {
        await using var t = await TestDatabase.MakeAsync();
        await using var open = new SqliteConnection($"Data Source={t.DatabasePath};Pooling=False");
        await open.OpenAsync(Ct);
        SqliteFile.EnsureInPlace(open);
        var copy = t.DatabasePath + ".copy";
        File.Copy(t.DatabasePath, copy);
        File.Move(copy, t.DatabasePath, overwrite: true);

        Should
            .Throw<IOException>(() => SqliteFile.EnsureInPlace(open))
            .Message.ShouldContain("replaced under the service");
    }
}
