using ArchUnitNET.Domain;
using ArchUnitNET.Fluent;
using ArchUnitNET.Loader;
using static ArchUnitNET.Fluent.ArchRuleDefinition;

namespace MailRevocationWorker.Tests;

/// <summary>Inside the service a room knows the vocabulary (Cases) and itself; the few exceptions are named here, and nowhere else.</summary>
public sealed class ArchitectureTests
{
    private const string Service = "MailRevocationWorker";

    private static readonly Architecture House = new ArchLoader()
        .LoadAssemblies(
            typeof(PdfSyntax.PdfFile).Assembly,
            typeof(PadesValidator.ValidationReport).Assembly,
            typeof(PdfaChecker.PdfaReport).Assembly,
            typeof(Cases.Decision).Assembly
        )
        .Build();

    /// <summary>Room → the other rooms that it may know.</summary>
    private static readonly Dictionary<string, string[]> Rooms = new()
    {
        ["Cases"] = [],
        ["Authority"] = ["Cases"],
        ["Deciding"] = ["Cases"],
        ["Form"] = ["Cases"],
        ["MailServers"] = ["Cases"],
        ["Mailbox"] = ["Cases", "MailServers"],
        ["Reply"] = ["Cases", "MailServers"],
        ["Reports"] = ["Cases"],
        ["Storage"] = ["Cases"],
        // The tables are Storage's; what they mean is these rooms'.
        ["Registry"] = ["Cases", "Storage"],
        ["Revocation"] = ["Cases", "Storage"],
        ["Trust"] = ["Cases"],
        // The caged child reads forms, and is handed trust snapshots as files.
        ["Inspection"] = ["Cases", "Form", "Trust"],
    };

    public static TheoryData<string> RoomNames => new(Rooms.Keys);

    [Theory]
    [MemberData(nameof(RoomNames))]
    public void Room_KnowsTheVocabularyAndItself(string room)
    {
        var forbidden = Rooms
            .Keys.Append("Pipeline")
            .Append("Commands")
            .Append("Operations")
            .Append("Dashboard")
            .Append("Schedule")
            .Except(Rooms[room])
            .Where(r => r != room)
            .ToList();

        IArchRule rule = Types()
            .That()
            .ResideInNamespaceMatching($@"^{Service}\.{room}(\..*)?$")
            .Should()
            .NotDependOnAny(
                Types()
                    .That()
                    .ResideInNamespaceMatching(
                        $@"^{Service}\.({string.Join('|', forbidden)})(\..*)?$"
                    )
            );

        rule.Evaluate(House).Where(r => !r.Passed).Select(r => r.Description).ShouldBeEmpty();
    }

    [Fact]
    public void Rooms_AreAllInTheTable()
    {
        var rooms = House
            .Types.Select(t => t.Namespace.FullName)
            .Where(n => n.StartsWith(Service + ".", StringComparison.Ordinal))
            .Select(n => n.Split('.')[1])
            .Distinct();

        rooms
            .Except(Rooms.Keys)
            .ShouldBe(
                ["Pipeline", "Commands", "Operations", "Dashboard", "Schedule"],
                ignoreOrder: true
            );
    }

    [Theory]
    [InlineData("PdfSyntax", "PadesValidator|PdfaChecker|MailRevocationWorker")]
    [InlineData("PadesValidator", "PdfaChecker|MailRevocationWorker")]
    [InlineData("PdfaChecker", "PadesValidator|MailRevocationWorker")]
    public void Library_DoesNotKnowItsUsers(string library, string users)
    {
        IArchRule rule = Types()
            .That()
            .ResideInNamespaceMatching($@"^{library}(\..*)?$")
            .Should()
            .NotDependOnAny(Types().That().ResideInNamespaceMatching($@"^({users})(\..*)?$"));

        rule.Evaluate(House).Where(r => !r.Passed).Select(r => r.Description).ShouldBeEmpty();
    }
}
