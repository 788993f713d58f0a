using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace MailRevocationWorker.Dashboard.People.Migrations
{
    /// <inheritdoc />
    public partial class MailedLinks : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropColumn(name: "LastCode", table: "People");

            migrationBuilder.AddColumn<long>(
                name: "LastCodeStep",
                table: "People",
                type: "INTEGER",
                nullable: true
            );

            migrationBuilder.CreateTable(
                name: "PeopleMails",
                columns: table => new
                {
                    Id = table
                        .Column<long>(type: "INTEGER", nullable: false)
                        .Annotation("Sqlite:Autoincrement", true),
                    AccountId = table.Column<string>(type: "TEXT", nullable: true),
                    To = table.Column<string>(type: "TEXT", nullable: false),
                    Change = table.Column<string>(type: "TEXT", nullable: false),
                    About = table.Column<string>(type: "TEXT", nullable: false),
                    By = table.Column<string>(type: "TEXT", nullable: false),
                    At = table.Column<DateTimeOffset>(type: "TEXT", nullable: false),
                    Tries = table.Column<int>(type: "INTEGER", nullable: false),
                    NextTry = table.Column<DateTimeOffset>(type: "TEXT", nullable: true),
                    SentAt = table.Column<DateTimeOffset>(type: "TEXT", nullable: true),
                    Problem = table.Column<string>(type: "TEXT", nullable: true),
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_PeopleMails", x => x.Id);
                    table.ForeignKey(
                        name: "FK_PeopleMails_People_AccountId",
                        column: x => x.AccountId,
                        principalTable: "People",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Restrict
                    );
                }
            );

            migrationBuilder.CreateIndex(
                name: "IX_PeopleMails_AccountId",
                table: "PeopleMails",
                column: "AccountId"
            );

            migrationBuilder.CreateIndex(
                name: "IX_PeopleMails_NextTry",
                table: "PeopleMails",
                column: "NextTry"
            );
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(name: "PeopleMails");

            migrationBuilder.DropColumn(name: "LastCodeStep", table: "People");

            migrationBuilder.AddColumn<string>(
                name: "LastCode",
                table: "People",
                type: "TEXT",
                nullable: true
            );
        }
    }
}
