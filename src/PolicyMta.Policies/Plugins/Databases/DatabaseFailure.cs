using System.Data.Common;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace PolicyMta.Policies.Plugins.Databases;

/// <summary>Tells what fails because of the state of a database from what fails because of what it was asked.</summary>
internal static class DatabaseFailure
{
    /// <summary>Whether the same may succeed later: the database is out of reach, busy, full, or its disk fails.</summary>
    public static bool MayPass(Exception error) => error switch
    {
        DatabaseUnavailableException or DbException { IsTransient: true } => true,
        SqliteException sqlite => sqlite.SqliteErrorCode is raw.SQLITE_BUSY or raw.SQLITE_LOCKED or raw.SQLITE_FULL or raw.SQLITE_IOERR
            or raw.SQLITE_CANTOPEN or raw.SQLITE_READONLY,
        _ => false,
    };
}
