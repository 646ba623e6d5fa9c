"""A GeoClue of our own on a system bus of its own: says the places it is told, one after the other,
and goes no further than the test lets it: a busy machine must not miss what stood for a moment."""
import os
import pathlib
import subprocess

import system_bus

NAME = "org.freedesktop.GeoClue2"
CLIENT = "/org/freedesktop/GeoClue2/Client/1"


class GeoClue:
    """Started with the places it says, as (latitude, longitude, altitude, accuracy), one each half second."""

    def __init__(self, folder, places):
        self.folder, self.places = pathlib.Path(folder), places
        self.limit = self.folder / "geoclue-limit"
        self.state = self.folder / "geoclue-asked"
        self.address = f"unix:path={self.folder}/system_bus"
        self.processes = []

    def up_to(self, count):
        """Whoever asks hears the first count places, and the next ones when this is raised."""
        new = self.limit.with_suffix(".new")
        new.write_text(str(count))
        new.rename(self.limit)

    def asked(self):
        """Whether somebody asks for places."""
        return self.state.exists()

    def start(self):
        self.up_to(len(self.places))
        self.processes.append(system_bus.start(self.folder / "system_bus"))
        env = dict(os.environ, DBUS_SYSTEM_BUS_ADDRESS=self.address)
        self.processes.append(subprocess.Popen(
            ["/usr/bin/python3", __file__, str(self.limit), str(self.state), *(repr(p) for p in self.places)], env=env,
            stdout=subprocess.DEVNULL))
        return self

    def stop(self):
        for process in reversed(self.processes):
            process.terminate()
            process.wait()


def serve(limit, state, places):
    """The service: python-dbus alone; what it must answer is little."""
    import ast
    import pathlib

    import dbus
    import dbus.mainloop.glib
    import dbus.service
    from gi.repository import GLib

    dbus.mainloop.glib.DBusGMainLoop(set_as_default=True)
    bus = dbus.SystemBus()
    places = [ast.literal_eval(p) for p in places]

    class Place(dbus.service.Object):
        def __init__(self, path, place):
            super().__init__(bus, path)
            self.place = place

        @dbus.service.method(dbus.PROPERTIES_IFACE, in_signature="s", out_signature="a{sv}")
        def GetAll(self, _interface):
            return dict(zip(("Latitude", "Longitude", "Altitude", "Accuracy"),
                            (dbus.Double(x) for x in self.place)))

    class Client(dbus.service.Object):
        made = 0

        def __init__(self):
            super().__init__(bus, CLIENT)
            self.active = False

        @dbus.service.method(dbus.PROPERTIES_IFACE, in_signature="ssv")
        def Set(self, _interface, _name, _value):
            pass

        @dbus.service.method(NAME + ".Client")
        def Start(self):
            self.active = True
            pathlib.Path(state).touch()
            self.next_one(0)

        @dbus.service.method(NAME + ".Client")
        def Stop(self):
            self.active = False
            pathlib.Path(state).unlink(missing_ok=True)

        @dbus.service.signal(NAME + ".Client", signature="oo")
        def LocationUpdated(self, old, new):
            pass

        def next_one(self, i):
            if not self.active or i >= len(places):
                return False
            with open(limit) as file:
                if i >= int(file.read()):
                    GLib.timeout_add(100, self.next_one, i)
                    return False
            Client.made += 1
            path = f"{CLIENT}/Location/{Client.made}"
            self.last = Place(path, places[i])
            self.LocationUpdated(dbus.ObjectPath("/"), dbus.ObjectPath(path))
            GLib.timeout_add(500, self.next_one, i + 1)
            return False

    class Manager(dbus.service.Object):
        @dbus.service.method(NAME + ".Manager", out_signature="o")
        def CreateClient(self):
            return dbus.ObjectPath(CLIENT)

        @dbus.service.method(NAME + ".Manager", in_signature="o")
        def DeleteClient(self, _client):
            pass

    name = dbus.service.BusName(NAME, bus)
    objects = [Client(), Manager(bus, "/org/freedesktop/GeoClue2/Manager"), name]
    GLib.MainLoop().run()
    return objects


if __name__ == "__main__":
    import sys
    serve(sys.argv[1], sys.argv[2], sys.argv[3:])
