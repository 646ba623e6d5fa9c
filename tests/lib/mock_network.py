"""A NetworkManager of our own on a system bus of its own: says whether there is a line and what it costs, and that
it has changed. An agent hears it with the environment of env()."""
import os
import pathlib
import subprocess

import system_bus

NAME = "org.freedesktop.NetworkManager"
PATH = "/org/freedesktop/NetworkManager"
# As NetworkManager numbers them.
CONNECTED, FULL, METERED, NOT_METERED = 70, 4, 1, 2


class Network:
    """Connected, and metered until metered() says otherwise."""

    def __init__(self, folder):
        self.folder = pathlib.Path(folder)
        self.socket = self.folder / "network_bus"
        self.processes = []

    def env(self):
        return dict(DBUS_SYSTEM_BUS_ADDRESS=f"unix:path={self.socket}", GIO_USE_NETWORK_MONITOR="networkmanager")

    def start(self):
        self.processes.append(system_bus.start(self.socket))
        self.manager = subprocess.Popen(["/usr/bin/python3", __file__], env=dict(os.environ, **self.env()),
                                        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self.processes.append(self.manager)
        self.manager.stdout.readline()
        return self

    def metered(self, is_metered):
        """Returns when it has been said."""
        self.manager.stdin.write(f"{METERED if is_metered else NOT_METERED}\n")
        self.manager.stdin.flush()
        self.manager.stdout.readline()

    def stop(self):
        for process in reversed(self.processes):
            process.terminate()
            process.wait()
        self.manager.stdin.close()
        self.manager.stdout.close()


def serve():
    """The manager: python-dbus alone; a line of standard input is what Metered is from now on."""
    import sys

    import dbus
    import dbus.mainloop.glib
    import dbus.service
    from gi.repository import GLib

    dbus.mainloop.glib.DBusGMainLoop(set_as_default=True)
    bus = dbus.SystemBus()
    facts = dict(State=dbus.UInt32(CONNECTED), Connectivity=dbus.UInt32(FULL), Metered=dbus.UInt32(METERED))

    class Manager(dbus.service.Object):
        @dbus.service.method(dbus.PROPERTIES_IFACE, in_signature="s", out_signature="a{sv}")
        def GetAll(self, _interface):
            return facts

        @dbus.service.method(dbus.PROPERTIES_IFACE, in_signature="ss", out_signature="v")
        def Get(self, _interface, name):
            return facts[name]

        @dbus.service.signal(dbus.PROPERTIES_IFACE, signature="sa{sv}as")
        def PropertiesChanged(self, interface, changed, gone):
            pass

    manager = Manager(bus, PATH)
    name = dbus.service.BusName(NAME, bus)

    def told(_source, _condition):
        line = sys.stdin.readline()
        if not line:
            return False
        facts["Metered"] = dbus.UInt32(int(line))
        manager.PropertiesChanged(NAME, {"Metered": facts["Metered"]}, [])
        print("said", flush=True)
        return True

    GLib.io_add_watch(sys.stdin, GLib.IO_IN | GLib.IO_HUP, told)
    print("ready", flush=True)
    GLib.MainLoop().run()
    return name


if __name__ == "__main__":
    serve()
